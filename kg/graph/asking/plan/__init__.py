"""A planner's help before the engine: queries are read, their patterns put in the order that counts of the store suggest, and written back as SPARQL."""
