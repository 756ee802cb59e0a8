"""Persons, what they may do where, and how they come in.

A *mandate* gives a person a role at an organisation, or at the agency that keeps the register. The
first mandate of a person at an organisation is a request that the agency approves. Nobody signs up:
who has no account yet is *invited* with a personal link.
"""
