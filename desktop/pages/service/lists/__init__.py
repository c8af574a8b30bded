"""The lists of the workshop: due cars, recalls, packages, the schedule, the electronic file, figures."""
