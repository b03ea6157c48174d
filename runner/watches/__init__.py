"""Standing watches: what is looked at between deploys, and the incidents that come of it.

`standing` folds an environment's own events, `rules` decides what a look comes to, both pure;
`drift` says what somebody changed by hand; `measuring` asks hosts; `watcher` does it on a schedule;
`mutes` is the part of the runner's door for people.
"""
