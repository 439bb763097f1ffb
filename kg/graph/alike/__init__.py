"""Are two things one thing: names of people, names of publishers, texts of wire copies, and groups of what is joined pair by pair.

It knows strings and neither quads nor stores, so that each answer can be tried on two words at a prompt. The lowest room: it imports from no other.
"""
