"""The SQL of the timeline: events, links, legs, marks and states."""
