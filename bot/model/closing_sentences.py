"""What members read where a closing time can't be taken: a sentence each."""

LONGEST_DAYS = 60

UNCLEAR = "I don't understand that closing time. Say something like 45m, 3h, tomorrow, 20:30 or friday 20:00."
WHICH_DAY = "Please say which day you mean, like friday 20:00 or 24 Dec 20:30."
NO_SUCH_DAY = "I can't find that day in the calendar. Say something like 24 Dec 20:30."
OTHER_WEEKDAY = "That date is another day of the week. Please say just the date, like 24 Dec 20:30, or just the day."
PAST = "That time is already past. Please pick one that is still ahead."
TOO_SHORT = "A poll has to stay open for at least a minute. Say something like 45m, 3h or 2d."
TOO_LONG = f"A poll can stay open for {LONGEST_DAYS} days at most. Pick an earlier time, or close it by hand."
ASK = "That could be {first} or {second}. Please say which of them you mean."
