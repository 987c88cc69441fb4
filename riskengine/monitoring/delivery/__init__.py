"""How alerts leave: as lines of JSON, signed requests or mail; each is sent until it is received, and its id tells repeats."""
