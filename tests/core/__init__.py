"""Tests of the core modules, one file a module; tables of input and expected output stand beside them as YAML."""
