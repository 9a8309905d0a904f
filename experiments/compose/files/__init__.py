"""Files of the user that enter a scenario: own groups, places, calendar years, open cases, extensions."""
