"""The shapes of what the API says, for its OpenAPI document; every answer in the tests is held against them."""
