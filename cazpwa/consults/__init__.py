"""At the centre: told when to come, arrived, called in, done."""
