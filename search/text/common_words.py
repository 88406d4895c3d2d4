"""Common English words and product names that spelling correction must leave alone.

A small knowledge base lacks most words of its language, yet a query about a printer does not mean a pointer, nor one
about a threat a thread: such words should find nothing rather than something else. Only words within an edit or two of
the vocabulary of help articles are listed.
"""

from __future__ import annotations

from typing import Final

COMMON_WORDS: Final = frozenset(
    """
    advance adverts affect alarm allergy alloy amend amount angle angry annual answer apart apparel apple arrange
    arrest attack attain author avenue aware bacon badge baker banker banner battle beard beast bench berth birth
    blame blank blast blend blood bloom blown board boast bonus booth border boring bother bottle bounce bound brain
    branch brand bread breach break breed bride brief bright bring broad broken brother brown brush budget builder
    bullet bunch burden button buyer cabin cable camera candle canal candid career carpet carry castle cattle cause
    chain chair chance chapel charm chart chase cheap cheat cheer chess chest chief child chose circle civil claim
    clash clean clerk clever climb clinic cloth coach coast collar collector colony combat comedy comet common compose
    concern conduct confess confine confuse consent consider contest context contract contrast convict cookie copper
    corner couch count couple courage course court cousin cover craft crane crash cream creature creek crime crisis
    cross crowd crown crush cruel curse curve custody dairy dance danger dealer death debate debt decade decay deceive
    decent declare defeat defend define degree demand dental depart depend descend desert despise destiny detect devote
    dinner direct dirty disease dispute distant divide divine doctor dollar double doubt dozen draft dragon drain drama
    dream dress drink drive drown dutch duty eager eagle earth eastern effort elbow elder elect elegant employ empty
    enemy enjoy entire equip escape essay estate event evident exact excess excite excuse exhaust exile expand expel
    extent extract fabric factory fairy faith false fancy farmer fashion father fault favor feather fellow fence fetch
    fever fiber fiction fierce fight figure finger finnish fiscal flame flash flavor flesh flight float flood flour
    flower fluid force forest forge former fortune forum found frame fresh friend fright frozen fruit funeral funny
    garden gather gender genius gentle ghost giant glance glass global glory glove grade grain grand grape grass grave
    great green greet grief grill grind gross grown guard guess guest guide guilt habit handle hanging happy harbor
    harsh hasten hatred heart heaven heavy hence hidden holder hollow honest honey honor horse hotel house human humor
    hunger hunter hurry ideal image impress incline infant inform injure inner insect insert insist insult intact
    invent invest island issue ivory jacket jewel joint journey judge juice junior jungle kettle killer kitchen kneel
    knife ladder landed landing laser laugh launch lawyer layer leader league learn leather legend lemon lesson letter
    level liberty lifted limb liquid listen literature lively loan lodge lodging logic lonely lorry loyal lucky
    lunch luxury magic mainly manner marble march margin market marry mason massage massages master match mayor meadow
    medal medium melody memory mental mercy merge merit metal meter middle might minor mirror misery missile mission
    mistress mixed model modest moral morning mortal mother motion motor mount mouse mouth movie murder muscle museum
    music mystery naked narrow nation native nature naval nerve nervous noble noise normal northern novel novels nurse
    obtain occur ocean onion opera orange orbit organ orphan outer oxygen packet paint palace panel panic parade
    item pardon parent parish partner passage passages passion paste pastor patch patience patrol pause payer peace
    penalty pension pepper perform period permit persist petrol physics piano picnic pilot pioneer pirate pitch planet
    plant plate please pledge plenty plunge poem poetry point poison polish polite pool porch potato pound powder
    praise pray preach precious prefect present press pretend pretty price pride priest prime printer printers prison
    prize profit project prompt proof proper prophet protest proud prove public pulse punish pupil purple purse puzzle
    quarter queen quick quiet radar rail raise random range ransom rapid rather ratio razor reach realm rebel recall
    recite record recover rector reduce refer reflect reform refuse regain regime regret reign relate relay relief
    relieve rely remark remedy remind remote render rent repair repeat reply rescue resign resist resort restore
    result resume retail retain retire return reveal revenge revenue reverse review revolt reward rhythm rifle rigid
    risky rival river roast robot rocket rough round route royal rubber ruins ruler rumor rural sacred saddle safety
    sailor salad salary salmon sample sauce scale scandal scare scared scene school science scold score scout scrap
    scream scripture sculpture season second secret sector seize seldom senate senior sense serve severe shade shadow
    shake shallow shame shape share sharp sheep sheet shelf shell shelter shift shine shirt shock shoot shore short
    shout shower shrink sickness siege sight silence silent silver sister skill skills skirt sleep slice slide slight
    slope smart smash smell smile smoke smooth snake soccer social soldier solid sorrow sound source south space spare
    spark speak speech spell spend spending spice spider spine spirit spite splendid split sport spray spread spring
    square squeeze stable stack staff stage stain stair stake stamp stance stare starve state station statue status
    steady steal steam steel steep stern stick stiff sting stock stomach stone stool storm story stove strange stranger
    straw stream street strength stress stretch strict strike string strip stripe strong struggle study stuff stupid
    style submit sudden suffer sugar suicide summer summit sunset supper supply surface surge surprise survey swallow
    swear sweat sweep sweet swell swift swing sword symbol tailor talent target taste teach tease temple tender tennis
    terror theater theft theme theory thick thief thirst thorn threat threats threaten throat throne throw thunder
    ticket tight timber title toast tobacco tongue torch torture touch tough tower trace track trade traffic tragic
    train traitor transit trap travel treasure treat treaty trial tribe trick troop trouble truck trunk trust truth
    tunnel turkey twist uncle unfair uniform union unique unite unity upper upset urban urgent usage vacant vacation
    valley vanish vapor vault vector vehicle veil venture verse vessel victim victory village violet virtue virus
    vision visit visual vital voice volume voyage wagon waist wander warmth waste water wealth weapon weather wedding
    weigh weird welfare whale wheat wheel whisper widow width winner winter wisdom witness wolf woman wonder wooden
    wool worker worry worship worth wound wreck wrist writer yacht yellow yield yields youth
    alexa android apache asana avast avira azure bitdefender canon chrome comcast dropbox drupal epson eudora
    exchange facebook firefox github gitlab gmail google gsuite hotmail huawei icloud instagram jenkins joomla kindle
    kubernetes lenovo linkedin mcafee messenger motorola nextcloud nokia norton oracle outlook paypal pidgin
    protonmail python roundcube safari samsung signal skype slack spotify suddenlink telegram toshiba trello
    twitter ubuntu verizon wechat whatsapp wordpress xiaomi yahoo yandex zimbra zoho
    """.split()  # noqa: SIM905 - as a list it would be a page long
)
