"""The demo world: invented firms on real territories, marked as synthetic wherever they show.

vocabulary, wording and naming say what firms are called and what they say, in seven languages;
geography says where and under which conventions; population makes firms from a seed, without a
database; world writes everything; history lets firms answer, meet, visit and agree over the last
three years, under the same workflows as people.
"""
