### Pages that stand in for a payment page.

unknown-title = Enlace de pago desconocido
unknown = No conocemos este enlace de pago
unknown-about = Puede estar incompleto o mal escrito. Ábralo de nuevo desde la tienda, el correo o el mensaje que se lo dio.
unknown-money = En esta página no se ha cobrado nada.

error-title = Algo salió mal
error = Algo salió mal de nuestro lado
error-reload = Si ya aprobó el pago, no está perdido: recargue esta página para ver su estado. No pague una segunda vez antes de mirarlo.
error-open-again = Si ya aprobó el pago, no está perdido: abra de nuevo el enlace de pago desde la tienda para ver su estado. No pague una segunda vez antes de mirarlo.
reference-to-quote = Referencia que debe indicar
reload = Recargar esta página

too-many-title = Demasiadas solicitudes
too-many = Espere un momento
too-many-about = Llegan demasiadas solicitudes desde su red, así que esta no se ha atendido. Si ya aprobó el pago, no está perdido. No pague una segunda vez antes de mirarlo.
too-many-reload = { $seconds ->
    [one] Recargue esta página en un segundo.
   *[other] Recargue esta página en { $seconds } segundos.
}
too-many-open-again = { $seconds ->
    [one] Abra de nuevo el enlace de pago desde la tienda en un segundo.
   *[other] Abra de nuevo el enlace de pago desde la tienda en { $seconds } segundos.
}
