"""The demo world: invented firms on real territories, marked as synthetic wherever they show.

vocabulary, wording and naming say what firms are called and what they say, in seven languages;
geography says where and under which conventions; population makes firms from a seed, without a
database; world writes everything; stories lets some firms answer and some managers decide, through
the same services as people.
"""
