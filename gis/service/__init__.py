"""Use cases: plain functions that the command line, the API and notebooks all call."""
