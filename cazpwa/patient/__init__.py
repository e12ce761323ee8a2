"""P7, the live page: everything a patient may see of an episode, on one page.

Imports every step; nobody imports it.
"""
