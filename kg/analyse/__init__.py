"""What an analyst of international relations asks of the network: networkx in, plain values out; one idea per module."""
