"""An invented nation of battery packs: any number of lives in bounded memory, with faults planted and their truth kept.

It uses the companies and the stories of `compliance.demo`, district by district.
"""
