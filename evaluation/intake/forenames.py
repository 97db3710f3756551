"""Forenames that are common in the United Kingdom, by which a column of people's names gives itself away."""

from __future__ import annotations

_FORENAMES = """
    aaron abdul abigail adam adrian agnes ahmed aisha alan albert alex alexander alexandra alfie alfred ali alice
    alison amanda amelia amina amy andrea andrew angela ann anna anne annie anthony antony archie arthur ashley
    asif audrey barbara barry beatrice ben benjamin bernard beryl beth bethany betty beverley brenda brian bridget
    bruce callum carl carol carole caroline catherine charles charlie charlotte cheryl chloe chris christian
    christina christine christopher claire clare clive colin connor craig cynthia daisy daniel danielle darren
    david dawn deborah debra denise dennis derek diana diane donald donna doreen doris dorothy douglas duncan
    dylan edith edward eileen elaine eleanor elizabeth ella ellen ellie elsie emily emma eric erin ethan eva eve
    evelyn faith fatima fiona florence frances francis frank fred frederick freya gail gareth gary gavin gemma
    geoffrey george georgia georgina gerald geraldine gillian gladys glenn gordon grace graham greg gregory hannah
    harold harriet harrison harry hassan hazel heather helen henry hilary holly howard hugh ian ibrahim imran
    irene iris isaac isabel isabella isla jack jackie jacob jacqueline jade jake james jamie jan jane janet janice
    jason jasmine jean jeffrey jennifer jenny jeremy jessica jill jim jo joan joanna joanne joe joel john jonathan
    jordan joseph josephine joshua joy joyce judith judy julia julian julie june karen karl kate katherine
    kathleen kathryn katie kay keith kelly kenneth kerry kevin khadija kieran kim kimberley kirsty kyle laura
    lauren lawrence leah lee leo leon leonard lesley leslie lewis liam lily linda lisa liz lorna lorraine louis
    louise luca lucas lucy luke lynn lynne maisie malcolm manjit marc marcus margaret maria marian marie marilyn
    marion marjorie mark martha martin mary mason matilda matthew maureen maurice max maxine megan melanie melissa
    mia michael michelle mick millie mohamed mohammad mohammed molly monica morgan muhammad nadia nancy naomi
    natalie natasha nathan neil nicholas nick nicola nicole nigel noah nora norma norman olive oliver olivia omar
    oscar owen pamela patel patricia patrick paul paula pauline penelope peter philip phillip phoebe phyllis poppy
    priya rachael rachel ralph raymond rebecca reginald rhys richard rita robert robin roger ronald rose rosemary
    ross roy ruby ruth ryan sally sam samantha samuel sandra sara sarah scott sean sebastian shane shannon sharon
    shaun sheila shirley sian simon sophia sophie stacey stanley stephanie stephen steve steven stewart stuart
    susan suzanne sylvia tanya tara ted teresa terence terry thelma theo theresa thomas tim timothy tina toby tom
    tony tracey tracy trevor valerie vanessa vera veronica victor victoria vincent violet wayne wendy wilfred
    william yasmin yusuf yvonne zara zoe
"""
FORENAMES = frozenset(_FORENAMES.split())

#: Words that make a place or an organisation of what begins like a person's name.
_PLACES = """
    saint st royal the
    academy avenue care centre church clinic close college council court cross east ferry foundation gardens gate
    grange green group grove hall health healthcare hill home hospice hospital house hub infirmary lane lodge
    lodges maternity medical mill north nhs park partners partnership pharmacy place practice project road school
    service services south square street surgery team terrace town trust unit university view village ward way
    west wing wood
"""
PLACES = frozenset(_PLACES.split())
