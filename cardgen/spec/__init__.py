"""What an owner writes: frozen models of a spec, and the strict loader that says where each mistake stands.

Import from the modules: `document` holds the root model, `loader` reads files. Nothing here reads evaluation data,
computes a figure or renders a page.
"""
