"""The hub: the centre's own code for one store, in the booth or the shop, while the centre is away.

It is a peer of the store's devices and a device of the centre, so it may import both sides of the protocol.
"""
