"""What a card must not say or leave out: rules that are data, each with its reason and its remedy.

A rule reads a spec and its figures and yields findings; it changes nothing, prints nothing and never raises.
Words are judged with care for false alarms: a rule that cries wolf is switched off.
"""
