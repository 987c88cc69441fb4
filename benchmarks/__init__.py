"""What riskengine costs, as ratios to peers and to hand-written Python, all measured in one run."""
