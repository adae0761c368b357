"""`{% file "name" %}`: the address of one of our files."""

from django import template

from doorstep.web import files

register = template.Library()
register.simple_tag(files.address, name="file")
