"""A Snowflake to test against: fakesnow behind the real wire protocol, with what it lacks and what it lets pass.

Run by an interpreter of its own (fakesnow wants connector 4.x, whatever the client under test uses):
`python -m emulator --port 18801` from `tests/snowflake`. Only `launch` may be imported from the client's side.
"""
