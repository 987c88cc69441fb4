"""The record: an append-only, hash-chained log of assessments that can be verified, replayed, corrected and erased.

It needs the extra `record`. `Store` is the way in; a program that embeds the engine uses it as the commands do:

    with Store.open("record.db") as store:
        kept = store.record(ruleset, ruleset.assess(answers, as_of=..., case="K-1042"))
"""
