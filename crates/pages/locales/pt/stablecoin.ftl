### Paying by stablecoin.

pay-by-stablecoin = Pagar com stablecoin
on-network = na { $network }
send-to = Enviar para
open-wallet = Abrir carteira
open-simulated-wallet = Abrir a carteira simulada
stablecoin-qr-code = Código QR para pagar { $amount }
stablecoin-step-send = Envie exatamente { $amount }, somente pela rede { $network }: o que for enviado por outra rede não chega.
stablecoin-step-return = Volte para cá. Pague uma vez só: esta página mostra quando o pagamento chegar.

declined-transfer-dropped = Sua transferência sumiu da rede antes de ser confirmada. Veja na sua carteira se o dinheiro ainda está lá antes de pagar de novo.

amount-to-send = Valor a enviar
copy = Copiar
copied = Copiado
copy-amount = Copiar o valor
copy-address = Copiar o endereço

confirming = Sua transferência está a caminho
confirming-about = { $network } recebeu sua transferência. Ela conta assim que blocos suficientes a confirmarem.
confirming-too-little = É menos do que { $asked }. Quando for confirmada, esta página diz como enviar os { $missing } que faltam.
confirmations = { $count } de { $required } confirmações
do-not-send-again = Não envie de novo.
confirming-takes = O que está a caminho conta, mesmo que o prazo deste preço acabe nesse meio-tempo.
confirming-close-page = Você pode fechar esta página. { $shop } é avisado assim que a transferência for confirmada.

rest-due = Envie o restante
rest-about = Chegaram { $received } de { $asked }. Envie o restante para o mesmo endereço.
asked = Solicitado
received = Recebido
missing = Falta
send-by = Enviar até
waiting-for-rest = Aguardando o restante. Esta página avança sozinha.
rest-step-send = Envie exatamente mais { $missing }, somente na { $network }. A taxa da sua carteira é paga à parte.
rest-step-return = Volte aqui: esta página mostra quando tudo tiver chegado.
rest-never = Se você não enviar mais nada, { $shop } acerta com você os { $received } recebidos.

rest-overdue = Pagamento incompleto
rest-overdue-advice = Chegou menos do que o pedido, e o prazo para enviar o restante acabou. Seu dinheiro está seguro: a loja foi avisada e acerta isso com você. Não envie mais nada.
overpaid = Você enviou a mais
overpaid-advice = Tudo chegou e seu pedido está garantido. A loja devolve a diferença ou acerta com você. Não envie mais nada.
transfer-paid-advice = A rede confirmou sua transferência. Não há mais nada a fazer.
transfer-late-advice = Sua transferência chegou atrasada e conta mesmo assim. Não há mais nada a fazer.
surplus = A mais
transaction = Transação
