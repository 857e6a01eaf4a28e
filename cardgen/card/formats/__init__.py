"""Cards of every format that was ever released: old ones are brought to the present format, one function a step.

A migration never invents a figure; what an old card did not say is left unsaid.
"""
