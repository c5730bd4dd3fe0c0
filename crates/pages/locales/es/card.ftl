### Paying by card.

pay-by-card = Pagar con tarjeta
card = Tarjeta
card-number = Número de tarjeta
card-expiry = Caducidad, MM/AA
card-code = Código de seguridad
pay-amount = Pagar { $amount }
card-test-hint = Este es un pago de prueba: use una tarjeta de prueba como { $number }, cualquier fecha futura y cualquier código. No escriba nunca el número de una tarjeta real.
card-check-digit = Hay un dígito equivocado en el número de tarjeta.
card-number-length = El número de tarjeta tiene de 12 a 19 dígitos.
card-expired = Esta tarjeta ha caducado.
card-expiry-format = La caducidad es un mes y un año, por ejemplo 12/30.
card-code-length = El código de seguridad tiene 3 o 4 dígitos.
