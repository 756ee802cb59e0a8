"""The pages of data sets, indicators and analyses."""
