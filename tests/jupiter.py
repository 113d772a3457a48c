"""A campaign at another planet: its file says everything in English and in Spanish. YEAR: the year."""

FILE = """
slug = "jupiter"
title = "Wave at Jupiter"
sentence = "Juno looks back at us."
default = true
story = \"\"\"
# From afar

Juno turned its camera.\"\"\"
chapters = \"\"\"
# A dot above the clouds

All of us are one point of light.\"\"\"
pictures_sentence = "Juno photographs the Earth from Jupiter."
message_label = "A message to Jupiter"
[consent]
text = "You may show it."
[[session]]
spacecraft = "Juno"
body = "Jupiter"
starts_at = YEAR-03-20T21:00:00Z
ends_at = YEAR-03-20T21:15:00Z
[[picture]]
id = "earth"
[es]
title = "Saluda a Júpiter"
sentence = "Juno nos mira."
consent = "Podéis mostrarla."
story = \"\"\"
# Desde lejos

Juno giró su cámara.\"\"\"
chapters = \"\"\"
# Un punto sobre las nubes

Todos somos un punto de luz.\"\"\"
pictures_sentence = "Juno fotografía la Tierra desde Júpiter."
message_label = "Un mensaje para Júpiter"
"""
