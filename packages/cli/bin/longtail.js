#!/usr/bin/env node
// Here before anything is built, because npm links only what it finds when it installs.
import "../dist/internal/bin.js";
