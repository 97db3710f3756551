"""The projects and outcomes of the made-up programme, word for word as data/programme defines them.

They stand here as well because this package reads no file; a test holds that the two are equal.
"""

from __future__ import annotations

PROJECTS: tuple[dict[str, str], ...] = (
    {
        "project": "PROMPT",
        "name": "PROMPT",
        "franchisor": "PROMPT Maternity Foundation",
        "aim": (
            "Whole maternity teams train together, every year and in their own unit, for emergencies in childbirth, "
            "so that fewer babies are harmed."
        ),
        "url": "https://www.promptmaternity.org/",
    },
    {
        "project": "PINCER",
        "name": "PINCER",
        "franchisor": "PRIMIS, University of Nottingham",
        "aim": (
            "Pharmacists search general practice records for prescribing that could harm, and put it right with the "
            "practice."
        ),
        "url": "https://www.nottingham.ac.uk/primis/projects/pincer-national-rollout.aspx",
    },
    {
        "project": "IRISi",
        "name": "IRISi",
        "franchisor": "IRISi",
        "aim": (
            "General practices are trained to ask about domestic violence and abuse, and to refer women to a named "
            "specialist advocate."
        ),
        "url": "https://irisi.org/",
    },
    {
        "project": "Pathway",
        "name": "Pathway",
        "franchisor": "Pathway",
        "aim": (
            "Hospital teams led by clinicians look after homeless patients, so that they leave hospital well and to a"
            " safe place."
        ),
        "url": "https://pathway.org.uk/",
    },
)

#: The same for every outcome.
_AGREED = {
    "design": "before_after",
    "after_months": "",
    "agreed_line": "",
    "agreed_on": "2026-11-22",
    "reviewed_by": "not yet reviewed by the programme",
    "next_review": "2027-11-22",
}

_OWN: tuple[dict[str, str], ...] = (
    {
        "project": "PROMPT",
        "outcome": "low_apgar",
        "name": "Babies in poor condition 5 minutes after birth",
        "type": "proportion",
        "measure": "OR",
        "better": "lower",
        "unit": "babies born at term",
        "per": "10000",
        "primary": "yes",
        "before_months": "",
        "follow_up_months": "12",
        "numerator_is": "babies with an Apgar score of 6 or less 5 minutes after birth",
        "denominator_is": (
            "babies born at term (37 weeks or more), elective caesareans left out. Southmead also left out twins and "
            "babies not lying head first"
        ),
        "why_it_matters": (
            "A low score 5 minutes after birth means the baby needed help to breathe or to keep its heart going. It "
            "is recorded for every birth, so each unit can count it the same way."
        ),
        "source": (
            "Draycott 2006: Apgar score of 6 or less at 5 minutes, term births; THISTLE 2020: below 7, which is the "
            "same"
        ),
    },
    {
        "project": "PROMPT",
        "outcome": "hie",
        "name": "Babies with brain injury from lack of oxygen",
        "type": "proportion",
        "measure": "OR",
        "better": "lower",
        "unit": "babies born at term",
        "per": "10000",
        "primary": "no",
        "before_months": "",
        "follow_up_months": "12",
        "numerator_is": "babies with hypoxic-ischaemic encephalopathy of any grade",
        "denominator_is": (
            "babies born at term (37 weeks or more), elective caesareans left out. Southmead also left out twins and "
            "babies not lying head first"
        ),
        "why_it_matters": (
            "It can leave a child disabled for life. It is rare, so it takes many births to see a change."
        ),
        "source": "Draycott 2006: hypoxic-ischaemic encephalopathy, term births",
    },
    {
        "project": "PROMPT",
        "outcome": "brachial_plexus_injury",
        "name": "Nerve injury to the baby's arm when the shoulders are stuck",
        "type": "proportion",
        "measure": "RR",
        "better": "lower",
        "unit": "births with stuck shoulders (shoulder dystocia)",
        "per": "100",
        "primary": "no",
        "before_months": "",
        "follow_up_months": "12",
        "numerator_is": "babies with a brachial plexus injury at birth",
        "denominator_is": (
            "births recorded as shoulder dystocia. Training also makes units record milder cases, which lowers this "
            "share by itself"
        ),
        "why_it_matters": (
            "The right manoeuvre in the right order protects the nerves of the baby's arm. Some of these injuries last."
        ),
        "source": "Crofts 2016: brachial plexus injury at birth after shoulder dystocia",
    },
    {
        "project": "PINCER",
        "outcome": "monitoring_6m",
        "name": "Older patients on heart or blood pressure medicines without a blood test, 6 months on",
        "type": "proportion",
        "measure": "OR",
        "better": "lower",
        "unit": "patients at risk",
        "per": "100",
        "primary": "yes",
        "before_months": "",
        "follow_up_months": "6",
        "numerator_is": (
            "those with no kidney and salts blood test (urea and electrolytes) recorded in the last 15 months"
        ),
        "denominator_is": (
            "patients aged 75 or over who have been prescribed an ACE inhibitor or a loop diuretic long term"
        ),
        "why_it_matters": (
            "These medicines can damage the kidneys and upset the salts in the blood. A blood test finds it in time."
        ),
        "source": (
            "Avery 2012, table 3: aged 75 or over, long-term ACE inhibitor or loop diuretic, no check in the last 15 "
            "months"
        ),
    },
    {
        "project": "PINCER",
        "outcome": "nsaid_ulcer_6m",
        "name": (
            "Patients with a past ulcer given a painkiller that can make it bleed, without protection, 6 months on"
        ),
        "type": "proportion",
        "measure": "OR",
        "better": "lower",
        "unit": "patients at risk",
        "per": "100",
        "primary": "no",
        "before_months": "",
        "follow_up_months": "6",
        "numerator_is": ("those prescribed a non-selective NSAID (such as ibuprofen) without a proton pump inhibitor"),
        "denominator_is": "patients with a history of peptic ulcer",
        "why_it_matters": (
            "These painkillers can make an old ulcer bleed. A protective medicine prevents most bleeds."
        ),
        "source": ("Avery 2012, table 3: history of peptic ulcer, non-selective NSAID without a proton pump inhibitor"),
    },
    {
        "project": "PINCER",
        "outcome": "asthma_beta_blocker_6m",
        "name": "Patients with asthma given a beta blocker, 6 months on",
        "type": "proportion",
        "measure": "OR",
        "better": "lower",
        "unit": "patients at risk",
        "per": "100",
        "primary": "no",
        "before_months": "",
        "follow_up_months": "6",
        "numerator_is": "those prescribed a beta blocker",
        "denominator_is": "patients with asthma",
        "why_it_matters": "A beta blocker can bring on a severe asthma attack.",
        "source": "Avery 2012, table 3: asthma, beta blocker",
    },
    {
        "project": "IRISi",
        "outcome": "referrals_received",
        "name": "Referrals of women received by the specialist agency",
        "type": "rate",
        "measure": "IRR",
        "better": "higher",
        "unit": "women registered for a year",
        "per": "10000",
        "primary": "yes",
        "before_months": "24",
        "follow_up_months": "12",
        "numerator_is": (
            "referrals of women from general practice that the specialist domestic violence agency received"
        ),
        "denominator_is": (
            "woman-years: women aged 16 or over registered with the practices taking part, times the length of the "
            "period in years"
        ),
        "why_it_matters": (
            "A referral is the door to safety planning and support. The agency's own count does not depend on how "
            "well a practice codes its records."
        ),
        "source": "IRIS trial 2011 and Sohal 2020: referrals received by the specialist agency",
    },
    {
        "project": "IRISi",
        "outcome": "referrals_recorded",
        "name": "Referrals of women recorded by general practices",
        "type": "rate",
        "measure": "IRR",
        "better": "higher",
        "unit": "women registered for a year",
        "per": "10000",
        "primary": "no",
        "before_months": "24",
        "follow_up_months": "12",
        "numerator_is": ("referrals to the specialist domestic violence agency coded in the general practice record"),
        "denominator_is": (
            "woman-years: women aged 16 or over registered with the practices taking part, times the length of the "
            "period in years"
        ),
        "why_it_matters": (
            "What practices write down shows whether the pathway is used. It is not the same as what the agency "
            "receives: in the trial it rose 22-fold, and referrals received 6-fold."
        ),
        "source": "IRIS trial 2011: referrals recorded in the general practice record",
    },
    {
        "project": "Pathway",
        "outcome": "street_sleeping",
        "name": "Patients sleeping on the street after leaving hospital",
        "type": "proportion",
        "measure": "OR",
        "better": "lower",
        "unit": "homeless patients discharged",
        "per": "100",
        "primary": "yes",
        "before_months": "",
        "follow_up_months": "12",
        "numerator_is": "patients recorded as sleeping on the street after discharge",
        "denominator_is": (
            "homeless patients seen by the team (before it started: recorded as homeless) and discharged alive in the"
            " period"
        ),
        "why_it_matters": (
            "Leaving hospital for the street makes people ill again and shortens lives. It is the difference that the"
            " trial of Pathway found."
        ),
        "source": "Hewett 2016: sleeping on the streets after discharge",
    },
    {
        "project": "Pathway",
        "outcome": "length_of_stay",
        "name": "Days in hospital",
        "type": "mean",
        "measure": "MD",
        "better": "lower",
        "unit": "days",
        "per": "",
        "primary": "no",
        "before_months": "",
        "follow_up_months": "12",
        "numerator_is": (
            "days in hospital from the index admission to 90 days after it: mean, standard deviation and number of "
            "patients"
        ),
        "denominator_is": "homeless patients admitted in the period",
        "why_it_matters": (
            "A shorter stay can be good or bad for the patient: read it beside where people go after. The trial found"
            " hardly any difference."
        ),
        "source": "Hewett 2016: length of stay, up to 90 days after admission",
    },
)

OUTCOMES: tuple[dict[str, str], ...] = tuple(own | _AGREED for own in _OWN)
