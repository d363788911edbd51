"""Gradient descent in one and two variables: a ball that rolls down a curve or a landscape. Lesson 2."""
