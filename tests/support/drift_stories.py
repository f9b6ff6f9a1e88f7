"""Stories of invented papers and what became of them: the words that the drift pairs are made of.

Each language has a story, the edits a newsroom makes to it, the furniture of its site before and
after, and another story that may stand in its place.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """`typo`, `softened` and `number` are (before, after); `furniture` names what moves around."""

    lang: str
    title: str
    paragraphs: tuple[str, ...]
    typo: tuple[str, str]
    softened: tuple[str, str]
    number: tuple[str, str]
    added: str
    rewritten: tuple[str, ...]
    other: tuple[str, ...]
    ads: tuple[str, str]
    counters: tuple[str, str]
    related: tuple[str, str]
    further: tuple[tuple[str, str, str, str], ...] = ()
    """More edits: name, before, after, class."""


ENGLISH = Story(
    "en",
    "Lake town bans motor boats",
    (
        "The council of Merrow voted on Thursday to ban motor boats from the lake between June "
        "and September. Eleven of the fifteen members were in favour.",
        "“We have seen the reeds disappear and the swimmers leave,” the mayor, Ida Rowan, said "
        "after the vote. “The government will not do it for us.”",
        "Boat owners announced that they will go to court. Their association has 240 members and "
        "says that the ban costs each of them a summer.",
        "The lake lost a third of its fish in the past ten years, according to a study by the "
        "university. The authors name noise and fuel as the main causes.",
        "Rowing boats, kayaks and the ferry may still cross. The first controls are planned for "
        "the second week of June.",
    ),
    ("The goverment will not do it", "The government will not do it"),
    ("Boat owners announced that they will go", "Boat owners said that they may perhaps go"),
    ("has 240 members", "has 340 members"),
    "Update: On Friday the district court confirmed that it had received a first complaint. A "
    "hearing is expected in April.",
    (
        "Motor boats are no longer welcome at Merrow. A clear majority of the town's councillors "
        "decided this week that engines must stay off during the warm months.",
        "Mayor Ida Rowan defended the step as overdue: bathers had stayed away, she argued, and "
        "plants along the shore were dying.",
        "Resistance is forming among skippers. A lawsuit is being drafted, their chairman told "
        "this paper, because nobody had asked them beforehand.",
        "Researchers had earlier blamed engines for shrinking stocks of perch and pike. Only "
        "muscle power and public transport remain allowed on the water.",
    ),
    (
        "Two bakers from the old town won the national bread prize on Sunday with a rye loaf that "
        "rests for three days.",
        "The jury of twelve tasted four hundred loaves without knowing who had baked them. “It "
        "smells like my grandmother's kitchen,” the chairman said.",
        "Tom and Lena Birch took over the shop in 2011. They sell sixty loaves a day and want to "
        "keep it that way.",
        "The prize money of five thousand pounds goes into a new oven, which arrives in autumn.",
    ),
    ("Garden chairs, now half price at Fernley's", "Win a cruise for two: play now at SunJet"),
    ("1,204 views · 12 comments · Updated 5 minutes ago", "98,311 views · 407 comments · Updated 3 "
     "days ago"),
    ("Read also: Ferry prices go up in spring", "Read also: Ten lakes for a swim in August"),
)  # fmt: skip

GERMAN = Story(
    "de",
    "Gericht stoppt Bau der Umgehungsstraße",
    (
        "Das Verwaltungsgericht hat am Montag den Bau der Umgehungsstraße bei Altdorf gestoppt. "
        "Die Richter gaben damit der Klage eines Naturschutzverbandes statt.",
        "„Die Behörde hat den Schutz der Feldlerche nicht geprüft“, sagte die Vorsitzende "
        "Richterin Karin Weller. Das Urteil ist noch nicht rechtskräftig.",
        "Der Landrat kündigte Berufung an. Die Straße sei für die 9.000 Einwohner des Ortes die "
        "einzige Aussicht auf Ruhe, teilte er mit.",
        "Bislang fahren täglich rund 14.000 Fahrzeuge durch die Hauptstraße. Die Baukosten waren "
        "zuletzt mit 38 Millionen Euro angegeben worden.",
        "Der Verband schlägt einen Tunnel vor, der deutlich teurer wäre. Darüber soll der Kreistag "
        "im Herbst beraten.",
    ),
    ("Die Buakosten waren zuletzt", "Die Baukosten waren zuletzt"),
    ("Der Landrat kündigte Berufung an.", "Der Landrat schloss eine Berufung nicht aus."),
    ("mit 38 Millionen Euro", "mit 83 Millionen Euro"),
    "Am Abend versammelten sich rund hundert Anwohner vor dem Rathaus. Sie forderten, das Urteil "
    "zu respektieren.",
    (
        "Rückschlag für die Planer: Rund um Altdorf wird vorerst nicht gebaut. Ein Urteil aus der "
        "Landeshauptstadt gibt Umweltschützern recht.",
        "Bemängelt wird vor allem, dass seltene Vögel bei der Abwägung keine Rolle spielten. "
        "Richterin Karin Weller sprach von einem schweren Fehler.",
        "Aus dem Landratsamt hieß es, man werde in die nächste Instanz gehen, denn der Verkehr im "
        "Ortskern sei unerträglich.",
        "Ob stattdessen eine unterirdische Lösung kommt, ist offen. Das Thema steht erst nach der "
        "Sommerpause auf der Tagesordnung.",
    ),
    (
        "Der Zoo in Bergheim hat zwei junge Schneeleoparden vorgestellt. Die Tiere kamen vor neun "
        "Wochen zur Welt und wiegen jetzt je vier Kilogramm.",
        "„Sie klettern schon besser als ihre Mutter“, sagte Tierpflegerin Ute Sander. Besucher "
        "können sie von Samstag an sehen.",
        "Der Zoo beteiligt sich seit 1998 an einem Zuchtprogramm, zu dem 90 Einrichtungen in "
        "Europa gehören.",
        "Über die Namen stimmt das Publikum ab. Zur Wahl stehen sechs Vorschläge.",
    ),
    ("Jetzt Heizung tauschen und sparen: Angebot anfordern", "Urlaub an der See ab 299 Euro"),
    ("17 Kommentare · vor 12 Minuten aktualisiert", "326 Kommentare · vor 2 Tagen aktualisiert"),
    ("Lesen Sie auch: Wie laut darf Verkehr sein?", "Lesen Sie auch: Das Wetter am Wochenende"),
)

RUSSIAN = Story(
    "ru",
    "В Заречье открыли мост после ремонта",
    (
        "Мост через реку Ловать в Заречье открыли для движения в среду утром. Ремонт продолжался "
        "четырнадцать месяцев.",
        "«Мы закончили на два месяца раньше срока, и ни один рабочий не пострадал», — заявил "
        "начальник строительства Павел Громов.",
        "По новым полосам ежедневно смогут проезжать до 22 тысяч автомобилей. Пешеходам отвели "
        "широкие тротуары с обеих сторон.",
        "Стоимость работ составила 640 миллионов рублей. Деньги выделили область и федеральный "
        "бюджет поровну.",
        "Старый понтонный переезд разберут до конца лета. Автобусы вернутся на прежний маршрут с "
        "понедельника.",
    ),
    ("Стоимость работ сотавила 640", "Стоимость работ составила 640"),
    ("и ни один рабочий не пострадал", "и серьёзно, насколько известно, никто не пострадал"),
    ("составила 640 миллионов", "составила 840 миллионов"),
    "Вечером в мэрии уточнили, что грузовики тяжелее двадцати тонн пустят на мост только через "
    "месяц, после испытаний.",
    (
        "Жители Заречья снова могут переехать на другой берег без объезда. Движение запустили в "
        "середине недели, на церемонию пришли сотни горожан.",
        "Строители справились быстрее, чем обещали, подчеркнул руководивший ими Павел Громов, и "
        "обошлось без несчастных случаев.",
        "Переправа стала шире и рассчитана на возросший поток машин, а гулять по ней теперь удобно "
        "и с коляской.",
        "Временный проезд на понтонах скоро уберут. Городской транспорт перейдёт на обычное "
        "расписание в начале следующей недели.",
    ),
    (
        "Школьница из Подгорска выиграла международную олимпиаду по химии. Она набрала 97 баллов из "  # noqa: E501
        "ста возможных.",
        "«Я готовилась по вечерам, после музыкальной школы», — рассказала Вера Лунина журналистам "
        "в аэропорту.",
        "В соревновании участвовали триста учеников из восьмидесяти стран. Сборная заняла третье "
        "место в общем зачёте.",
        "Осенью победительница поступает в университет. Учителя мечтают, что она вернётся "
        "преподавать.",
    ),
    ("Ипотека от 3,9 % — рассчитайте платёж онлайн", "Распродажа шин: скидки до 40 процентов"),
    ("Просмотров: 512 · 3 комментария · обновлено 10 минут назад", "Просмотров: 20 417 · 96 "
     "комментариев · обновлено 4 дня назад"),
    ("Читайте также: Какие дороги закроют на майские", "Читайте также: Куда поехать за грибами"),
)  # fmt: skip

SPANISH = Story(
    "es",
    "El hospital de Robledo abre una planta nueva",
    (
        "El hospital comarcal de Robledo abrió el martes una planta de maternidad con treinta "
        "camas. La obra había empezado hace tres años.",
        "«Ninguna mujer tendrá que viajar cien kilómetros para dar a luz», afirmó la directora, "
        "Elena Prado, durante la visita.",
        "El gobierno regional ha invertido 18 millones de euros. Los sindicatos celebran la "
        "apertura, pero piden más enfermeras.",
        "En la comarca nacieron el año pasado 412 niños, la mayoría en la capital de la provincia. "
        "La dirección espera atender la mitad desde otoño.",
        "La antigua planta se convertirá en consultas. Los vecinos pueden visitarla hasta el "
        "domingo.",
    ),
    ("Los sindictos celebran la apertura", "Los sindicatos celebran la apertura"),
    ("Ninguna mujer tendrá que viajar", "Muy pocas mujeres deberían tener que viajar"),
    ("ha invertido 18 millones", "ha invertido 28 millones"),
    "Por la tarde la consejería anunció que contratará a doce matronas antes de septiembre.",
    (
        "Robledo estrena maternidad. Tras una larga espera, las familias de la zona cuentan con un "
        "servicio propio cerca de casa.",
        "La responsable del centro, Elena Prado, prometió que se acabaron los traslados de "
        "madrugada por la sierra.",
        "Comités de empresa y asociaciones aplauden el paso, aunque recuerdan que falta personal "
        "en casi todos los turnos.",
        "Donde estaban las habitaciones viejas habrá despachos médicos. Hay jornada de puertas "
        "abiertas este fin de semana.",
    ),
    (
        "Un pescador de Cala Honda encontró ayer una campana de bronce del siglo XVII entre las "
        "redes.",
        "«Pensé que era una piedra y casi la tiro al agua», contó Ramón Gil en el puerto.",
        "Los arqueólogos del museo naval creen que procede de un barco hundido en 1668. La pieza "
        "pesa cuarenta kilos.",
        "Se expondrá en primavera, cuando terminen de limpiarla los restauradores.",
    ),
    ("Cambie de colchón este mes: 2x1 en Dormilux", "Seguros de coche desde 19 euros al mes"),
    ("35 comentarios · 1.420 visitas · Actualizado hace 8 minutos", "280 comentarios · 60.911 "
     "visitas · Actualizado hace 2 días"),
    ("Lea también: Los pueblos sin médico", "Lea también: Receta de verano con tomate"),
)  # fmt: skip

FIRST_HALF = (ENGLISH, GERMAN, RUSSIAN, SPANISH)

FRENCH = Story(
    "fr",
    "La mairie de Valbrun renonce au téléphérique",
    (
        "La mairie de Valbrun a renoncé vendredi au projet de téléphérique vers le plateau. Le "
        "conseil municipal a voté à l'unanimité.",
        "« Nous n'avons jamais trouvé l'argent pour entretenir une telle machine », a reconnu le "
        "maire, Luc Ferrand, devant les habitants.",
        "Le projet devait coûter 27 millions d'euros. Une consultation organisée en mars avait "
        "réuni 61 pour cent d'opposants.",
        "Les commerçants du plateau regrettent la décision, car ils attendaient des visiteurs en "
        "hiver. Ils réclament désormais une navette.",
        "La commune étudiera une ligne de bus électrique. Les premiers essais pourraient commencer "
        "en janvier.",
    ),
    ("Les commerçants du plateau regretent la décision", "Les commerçants du plateau regrettent la "
     "décision"),
    ("La mairie de Valbrun a renoncé vendredi", "La mairie de Valbrun a semblé renoncer vendredi"),
    ("61 pour cent", "51 pour cent"),
    "Dans la soirée, le préfet a salué une décision raisonnable et promis d'aider la commune à "
    "financer les bus.",
    (
        "Fin de partie pour les cabines suspendues : à Valbrun, les élus ont tous dit non.",
        "Trop cher à l'entretien, a résumé Luc Ferrand, qui portait pourtant l'idée depuis son "
        "élection.",
        "Lors d'un vote citoyen au printemps, une nette majorité avait déjà rejeté l'installation.",
        "Restent les boutiques d'altitude, déçues. Des véhicules sans émissions pourraient un jour "
        "les relier à la vallée.",
    ),
    (
        "Une chorale de retraités de Montclar chantera cet été devant le roi des Belges.",
        "Les quarante voix répètent depuis février dans une ancienne usine de chaussures.",
        "« On a mis du temps à prononcer le flamand », plaisante la cheffe, Odile Marchand.",
        "Le voyage est payé par une tombola, qui a rapporté neuf mille euros.",
    ),
    ("Isolation à 1 euro : êtes-vous éligible ?", "Voyance gratuite par téléphone"),
    ("14 commentaires · Mis à jour il y a 9 minutes", "201 commentaires · Mis à jour il y a 3 jours"),  # noqa: E501
    ("Lire aussi : Faut-il encore construire en montagne ?", "Lire aussi : La recette de la semaine"),  # noqa: E501
    (
        ("denial gone", "Nous n'avons jamais trouvé l'argent", "Nous avons trouvé l'argent", "edited"),  # noqa: E501
        ("name", "Luc Ferrand", "Paul Ferrand", "edited"),
    ),
)  # fmt: skip

UKRAINIAN = Story(
    "uk",
    "У Вишневому відкрили бібліотеку просто неба",
    (
        "У парку міста Вишневе в суботу відкрили бібліотеку просто неба. Книги стоять у скляних "
        "шафах, які не замикають.",
        "«Ми довіряємо нашим читачам і не будемо ставити камер», — сказала завідувачка Олена "
        "Гайдук.",
        "Мешканці зібрали понад 3 тисячі книжок за два місяці. Найбільше принесли дитячих казок і "
        "детективів.",
        "Шафи збудувала місцева столярна майстерня. Місто заплатило за них 180 тисяч гривень.",
        "Восени тут почнуть читати вголос щонеділі. Узимку книги перенесуть до школи.",
    ),
    ("Мешканці зібралли понад 3 тисячі", "Мешканці зібрали понад 3 тисячі"),
    ("і не будемо ставити камер", "і поки що не плануємо ставити камер"),
    ("180 тисяч гривень", "280 тисяч гривень"),
    "Увечері міська рада повідомила, що таку саму бібліотеку відкриють і біля вокзалу.",
    (
        "Читати під деревами тепер можна й у Вишневому: між лавками з'явилися прозорі полиці.",
        "Стежити за відвідувачами не збираються, запевняє Олена Гайдук, яка керує проєктом.",
        "Томи принесли самі городяни, від малечі до пенсіонерів, і їх виявилося більше, ніж "
        "чекали.",
        "Меблі зробили теслярі з сусідньої вулиці коштом громади. На холодну пору все сховають.",
    ),
    (
        "Рибалка з Лиманського спіймав сома вагою сорок два кілограми й відпустив його.",
        "«Він старший за мого сина», — пояснив Тарас Вовк.",
        "Біологи встановили на рибі датчик, щоб стежити за її шляхом до моря.",
        "Торік у річці випустили десять тисяч мальків. Навесні випустять іще стільки ж.",
    ),
    ("Вікна за ціною заводу: замовте замір", "Кредит готівкою за годину"),
    ("87 переглядів · 2 коментарі · оновлено 6 хвилин тому", "5 406 переглядів · 41 коментар · "
     "оновлено 2 дні тому"),
    ("Читайте також: Що подивитися у вихідні", "Читайте також: Чому подорожчала гречка"),
    (("denial gone", "які не замикають", "які замикають", "edited"),),
)  # fmt: skip

POLISH = Story(
    "pl",
    "Tramwaje wracają na most w Zatoce",
    (
        "Od poniedziałku tramwaje znów pojadą przez most w Zatoce. Przerwa trwała siedem miesięcy.",
        "„Wymieniliśmy wszystkie szyny i nie przekroczyliśmy budżetu” – powiedziała prezydent miasta "  # noqa: E501
        "Anna Sowa.",
        "Remont kosztował 52 miliony złotych. Połowę zapłaciła Unia, resztę miasto.",
        "Kierowcy muszą liczyć się z utrudnieniami do końca maja, bo trwają prace przy chodnikach.",
        "Autobusy zastępcze znikną w niedzielę wieczorem. Bilety kupione wcześniej zachowują "
        "ważność.",
    ),
    ("Kierowcy muszą liczyć się z utrudnieiami", "Kierowcy muszą liczyć się z utrudnieniami"),
    ("i nie przekroczyliśmy budżetu", "i właściwie zmieściliśmy się w planach"),
    ("52 miliony złotych", "62 miliony złotych"),
    "Wieczorem przewoźnik podał, że pierwszy tramwaj wyjedzie o czwartej rano i będzie bezpłatny.",
    (
        "Koniec przesiadek: składy szynowe ponownie przekroczą rzekę, zapowiada ratusz.",
        "Anna Sowa podkreśla, że torowisko jest zupełnie nowe, a pieniędzy wystarczyło.",
        "Inwestycję współfinansowała Bruksela. Część robót, przy ścieżkach dla pieszych, jeszcze "
        "potrwa.",
        "Komunikacja zastępcza przestanie kursować przed początkiem tygodnia.",
    ),
    (
        "W lesie pod Borkami znaleziono grzyb ważący ponad trzy kilogramy.",
        "Znalazł go emerytowany leśniczy Jan Kruk podczas spaceru z psem.",
        "Okaz obejrzeli już uczniowie z trzech szkół. Trafi do muzeum przyrody.",
        "Deszczowa jesień sprawiła, że grzybiarzy jest w tym roku wyjątkowo wielu.",
    ),
    ("Fotowoltaika bez wkładu własnego – sprawdź", "Kurs angielskiego online, pierwszy miesiąc za darmo"),  # noqa: E501
    ("31 komentarzy · 2 114 odsłon", "260 komentarzy · 74 019 odsłon"),
    ("Czytaj też: Ile kosztuje bilet w Europie", "Czytaj też: Najlepsze trasy rowerowe"),
    (("clause moved out", " Połowę zapłaciła Unia, resztę miasto.", "", "edited"),),
)  # fmt: skip

CHINESE = Story(
    "zh",
    "青湖市将关闭两座旧电厂",
    (
        "青湖市政府星期二宣布，将在明年年底以前关闭两座旧电厂。这两座电厂已经运行了四十年。",
        "市长林海说：“我们不会让任何一名工人失业，所有人都会得到新的岗位。”",
        "据环保部门统计，两座电厂每年排放二百三十万吨二氧化碳。周围三个村子的居民多年来一直投诉灰尘。",
        "电厂关闭以后，城市用电将主要来自海上风力发电。新的输电线路预计投资四十六亿元。",
        "部分居民担心冬天的供暖。市政府表示，将在秋天以前改造供热管道。",
    ),
    ("周围三个村子的居民多年来一一直投诉灰尘", "周围三个村子的居民多年来一直投诉灰尘"),
    ("所有人都会得到新的岗位", "大部分人有望得到新的岗位"),
    ("二百三十万吨", "三百二十万吨"),
    "星期三晚上，省发展改革委员会表示支持这一计划，并将提供一部分资金。",
    (
        "运行多年的燃煤机组即将退役，青湖的天空有望变得更蓝。当地官员本周公布了时间表。",
        "林海承诺妥善安置职工，并称会组织培训。",
        "附近的农民早就盼着这一天，他们晾在院子里的衣服常常变黑。",
        "替代能源来自离岸的风机，取暖问题也会在入冬之前解决。",
    ),
    (
        "一只走失两年的小狗上周回到了主人身边，它走了六百公里。",
        "主人王芳在门口认出了它脖子上的红绳，当场哭了出来。",
        "兽医检查后说，小狗除了有些瘦，身体很健康。",
        "邻居们为它办了一个小小的欢迎会，还准备了蛋糕。",
    ),
    ("新房特价，首付五万起", "暑期英语班火热报名中"),
    ("阅读 1024 · 评论 15", "阅读 88310 · 评论 642"),
    ("相关阅读：风电价格为什么下降", "相关阅读：本周末天气晴好"),
    (("denial gone", "我们不会让任何一名工人失业", "我们会让一些工人失业", "edited"),),
)

SCOTTISH = Story(
    "en",
    "Ferry company cancels winter sailings",
    (
        "Sailings between Portrannoch and the island of Eil will stop from November to March, the "
        "ferry company said in a statement on Monday evening.",
        "The company blames the age of its only ship. Spare parts for the engine, built in 1984, "
        "are no longer made, and two repairs failed this year.",
        "“This is not a decision we wanted to make,” the managing director, Fiona Baird, said. “We "
        "cannot promise that the ship will sail again in spring.”",
        "About 700 people live on Eil. The school, the surgery and both shops depend on the ferry, "
        "and the nearest airfield is on another island.",
        "The transport minister called the announcement unacceptable. She said that the government "
        "would charter a replacement if the company did not find one within six weeks.",
        "Islanders have called a meeting for Thursday. Many expect that a smaller boat from the "
        "mainland will carry the post and food.",
        "The first ferry to Eil sailed in 1871. It took four hours; today's crossing takes fifty "
        "minutes when the weather allows.",
    ),
    ("Spare parts for the engnie, built", "Spare parts for the engine, built"),
    ("would charter a replacement if", "could consider chartering a replacement if"),
    ("About 700 people", "About 900 people"),
    "Correction: An earlier version of this article gave the wrong year for the first ferry. It "
    "sailed in 1871, not in 1891.",
    (
        "Eil is about to be cut off for five months. Nobody will cross the sound on a regular boat "
        "once autumn is over.",
        "An ageing vessel is to blame: mechanics have run out of components, according to its "
        "owner.",
        "Fiona Baird, who heads the firm, was unable to say when passengers can travel again. "
        "Ministers in the capital threatened to step in with a hired ship.",
        "Residents want answers at a gathering in the village hall. Pupils and patients are hit "
        "hardest.",
    ),
    (
        "A retired postman has knitted a scarf that is as long as the harbour wall at Kinloch.",
        "Alasdair Moir started in the first week of the lockdown and has used 900 balls of wool.",
        "“My wife told me to stop at the lighthouse,” he said, “so I did.”",
        "The scarf will be cut into blankets and given to the lifeboat crews in May.",
    ),
    ("Hearing aids: try them free for thirty days", "Boilers from a pound a day"),
    ("Share · 44 comments · 2,310 reads · 20 minutes ago", "Share · 903 comments · 151,002 reads · "
     "a week ago"),
    ("More on this: The ships that time forgot", "More on this: Weather warning for the north"),
    (
        ("hedge gone", "We cannot promise that the ship will sail", "We promise that the ship will "
         "sail", "edited"),
        ("one word", "called the announcement unacceptable", "called the announcement "
         "regrettable", "edited"),
        ("last sentence", " Many expect that a smaller boat from the mainland will carry the post "
         "and food.", "", "edited"),
        ("slip in a name", "Portrannoch and the island", "Portranoch and the island", "cosmetic"),
    ),
)  # fmt: skip

SECOND_HALF = (FRENCH, UKRAINIAN, POLISH, CHINESE, SCOTTISH)
