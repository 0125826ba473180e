"""Polls in Discord: starting one, voting, closing, and announcing the result.

Which module draws what:

* `draft_card`: a draft, for its author.
* `own_drafts`: the drafts that a member can go on with.
* `poll_card`: an open poll, and the card in its place where not everybody may see it.
* `ballot_card`: the ballot of one voter.
* `result_card`: every card of a result: the closed poll, the announcement, and the details for one member.
* `result_text`: the sentence that says who won, and the rounds of a ranked count.
* `result_picture`: the picture of a result with its alt text; `bot.pictures` draws the chart.
* `lists`: the lists of open and closed polls, and a member's own votes.
* `finding`: the card that asks which poll is meant.
* `pings`: the line that pings a role when a poll opens.
* `labels`: what these share.

`commands` has the slash commands, `finding` finds the poll that their option `poll:` means, `create`, `vote`, `change`,
`results` and `ties` the handlers of buttons. `public_message` keeps the message in the channel up to date, `closing`
closes polls on time, `announce` sends their results, and `notices` other lines about them.
"""
