CASES = ""
