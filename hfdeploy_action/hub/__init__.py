"""The Hub: the only room that imports huggingface_hub.

A release, in the order in which it runs: `identity` has the token, `repository` sends requests and retries them,
`release` is the transaction, `changes` compares the files, `upload` stores the large ones, `commit` moves main, and
`restore` undoes it. `rollback` goes back to a tag, and `channel` lets a branch follow. Below them, `transport` checks
each request and answer: `network` limits its time, `shapes` checks its JSON, and `errors` turns what the client raises
into `failures`.
"""
