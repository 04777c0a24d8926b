"""The past of the demo: three years of binômes under the convention that visitors see first.

plots says, as data, what happens in a life and when; sayings what people write, in their own
languages; life turns each act into the rows and journal events of its day; pairs chooses the firms;
chronicle keeps the rows, checks every step against its workflow, and writes all of them at once.
"""

from ced_platform.demo.history.telling import tell_history

__all__ = ["tell_history"]
