"""What the preview and the review have in common: a server for the person at this machine, and for nobody else.

It listens on the loopback address only, and answers no request that another site or another host name sent.
"""
