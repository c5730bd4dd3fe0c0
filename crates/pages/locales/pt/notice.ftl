### Pages that stand in for a payment page.

unknown-title = Link de pagamento desconhecido
unknown = Não conhecemos este link de pagamento
unknown-about = Ele pode estar incompleto ou digitado errado. Abra de novo o link na loja, no e-mail ou na mensagem em que o recebeu.
unknown-money = Nenhum valor foi cobrado nesta página.

error-title = Algo deu errado
error = Algo deu errado do nosso lado
error-reload = Se você já aprovou o pagamento, ele não está perdido: recarregue esta página para ver a situação. Não pague uma segunda vez antes de conferir.
error-open-again = Se você já aprovou o pagamento, ele não está perdido: abra de novo o link de pagamento pela loja para ver a situação. Não pague uma segunda vez antes de conferir.
reference-to-quote = Referência para informar
reload = Recarregar esta página

too-many-title = Solicitações demais
too-many = Aguarde um momento
too-many-about = Há solicitações demais vindo da sua rede, por isso esta não foi atendida. Se você já aprovou o pagamento, ele não está perdido. Não pague uma segunda vez antes de conferir.
too-many-reload = { $seconds ->
    [one] Recarregue esta página em um segundo.
   *[other] Recarregue esta página em { $seconds } segundos.
}
too-many-open-again = { $seconds ->
    [one] Abra de novo o link de pagamento pela loja em um segundo.
   *[other] Abra de novo o link de pagamento pela loja em { $seconds } segundos.
}
