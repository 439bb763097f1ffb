"""The desk: a live store as pages, a JSON API and a SPARQL endpoint on this machine (floor 6, beside the command line).

`app` puts the parts together, `guard` decides who may ask. No request is answered in the server's own process but its HTTP and its HTML: what is asked
of the store is done by workers (`pool` on this side, `worker` on theirs), which have limits of time and memory and can be killed. A worker holds the
last published state of the store and an index of it (`index`), from which `views` take what a page shows.
"""
