### Paying by card.

pay-by-card = Pagar con tarjeta
card = Tarjeta
card-number = Número de tarjeta
card-expiry = Fecha de caducidad, MM / AA
card-code = Código de seguridad
pay-amount = Pagar { $amount }
card-test-hint = Este es un pago de prueba: use una tarjeta de prueba como { $number }, cualquier fecha futura y cualquier código. No escriba nunca el número de una tarjeta real.
card-check-digit = Hay un dígito equivocado en el número de tarjeta.
card-number-length = El número de tarjeta está incompleto o es demasiado largo.
card-expired = Esta tarjeta ha caducado.
card-expiry-format = Escriba el mes y el año que figuran en la tarjeta, por ejemplo 12/30.
card-code-length = El código de seguridad tiene 3 o 4 dígitos.
card-holder = Nombre en la tarjeta
card-code-hint = 3 dígitos en el reverso, o 4 en el anverso de una American Express
card-holder-missing = Escriba el nombre tal como figura en la tarjeta.
card-faults = Corrija esto, por favor
card-paying = Pagando…
card-challenge = Su banco espera que confirme este pago.
card-challenge-continue = Continuar en su banco
card-wait = Espere un momento, por favor
card-wait-about = Se han rechazado o escrito mal demasiadas tarjetas, así que durante un rato no se acepta ninguna. No se ha cobrado nada. Esta página continúa sola cuando pase el tiempo.
card-wait-other-ways = Puede pagar de otra forma ahora mismo.
card-wait-left = Tiempo restante
declined-card = La tarjeta fue rechazada y no se le ha cobrado nada. Revise los datos, use otra tarjeta u otra forma de pago, o pregunte a su banco.
