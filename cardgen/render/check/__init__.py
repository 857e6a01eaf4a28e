"""The verdict of `cardgen check` for people, programs and code hosts: every format tells the same findings."""
