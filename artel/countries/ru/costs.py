"""Accounts of costs: section III of order 94n, deferred expenses and reserves, selling expenses."""

COSTS = """
20    | Основное производство                    | А  | asset   | product deal project cost_centre item | 1210
20.01 | Основное производство
20.02 | Производство продукции из давальческого сырья |    |         | product deal project cost_centre item party
21    | Полуфабрикаты собственного производства  | А  | asset   | product! warehouse | 1210 | quantity
23    | Вспомогательные производства             | А  | asset   | product project cost_centre item | 1210
25    | Общепроизводственные расходы             | А  | expense | project cost_centre item | 1210
26    | Общехозяйственные расходы                | А  | expense | result | 1210
28    | Брак в производстве                      | А  | asset   | product cost_centre item | 1210
29    | Обслуживающие производства и хозяйства   | А  | asset   | product cost_centre item | 1210
44    | Расходы на продажу                       | А  | expense | result | 1210
44.01 | Издержки обращения в организациях, осуществляющих торговую деятельность
44.02 | Коммерческие расходы в организациях, осуществляющих производственную деятельность
94    | Недостачи и потери от порчи ценностей    | А  | asset   | product warehouse employee | 1260 | quantity
96    | Резервы предстоящих расходов             | П  | liability | cost_centre item | 1540
96.01 | Оценочные обязательства по вознаграждениям работникам
96.09 | Резервы предстоящих расходов прочие
97    | Расходы будущих периодов                 | А  | asset   | party deal cost_centre item | 1260
97.01 | Расходы на оплату труда будущих периодов |    |         | employee cost_centre item
97.21 | Прочие расходы будущих периодов
98    | Доходы будущих периодов                  | П  | liability | party employee item | 1530
98.01 | Доходы, полученные в счет будущих периодов
98.02 | Безвозмездные поступления
98.04 | Разница между суммой, подлежащей взысканию с виновных лиц, и стоимостью по недостачам ценностей
"""
