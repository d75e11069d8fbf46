#!/bin/bash
# The command that MasKopy's task definitions name.
exec node /opt/maskopy/main.cjs
