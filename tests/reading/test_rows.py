"""Stage rows in every form: each note beside the rows that must come out, and no other."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker

BRUCE = "Treadmill, Bruce\n"
CASES = {
    "aligned columns": (BRUCE + " stage  mph/grade   HR     BP\n pre      -         64    136/70\n 1       1.7/10    "
        "104   162/74\n post 1            90    150/70\n",
                        "rest 64 136/70; exercise 104 162/74; recovery 90 150/70"),
    "pipes, swapped columns": (BRUCE + "| Stage | BP | HR |\n|---|---|---|\n| Rest | 130/80 | 70 |\n| 1 | 142/80 | 98 |\n| "
        "Rec 1 | 136/80 | 84 |\n",
                              "rest 70 130/80; exercise 98 142/80; recovery 84 136/80"),
    "tabs": (BRUCE + "STAGE\tTIME\tHR\tBP\nBase\t\t78\t130/82\n1\t2:00\t92\t138/82\nRECOV\t1:00\t80\t132/80\n", "rest 78 130/82; exercise 92 138/82; recovery 80 132/80"),
    "comma separated": (BRUCE + "phase,label,time,HR,BP\nPRETEST,SUPINE,00:40,58,118/70\nEXERCISE,STAGE "
        "1,03:00,96,130/72\nRECOVERY,,01:00,70,120/70\n",
                        "rest 58 118/70; exercise 96 130/72; recovery 70 120/70"),
    "systolic and diastolic apart": (BRUCE + "stage;mph;hr;sbp;dbp\nrest;0;70;120;80\n1;1.7;98;142;84\n", "rest 70 120/80; exercise 98 142/84"),
    "two lines of head": (BRUCE + "STAGE   SPEED  BP       HR\n         MPH   MMHG     BPM\nSUPINE   0.0   138/86   "
        "76\nSTAGE 1  1.7   156/88   104\n",
                         "rest 76 138/86; exercise 104 156/88"),
    "a column for each phase": (BRUCE + "            REST     ST 1     REC 1\nHR          70       98       84\nBP          "
        "130/80   142/80   136/80\n",
                                "rest 70 130/80; exercise 98 142/80; recovery 84 136/80"),
    "a one-line run": (BRUCE + "st 1 98, 142/80; st 2 118, 154/80. Rec 1 min 90 136/80; 3 min 80 130/78\n",
                       "exercise 98 142/80; exercise 118 154/80; recovery 90 136/80; recovery 80 130/78"),
    "arrows": (BRUCE + "S1 [3:00 1.7/10] 98 138/80 >> S2 [6:00 2.5/12] 118 150/80\nRECOV >> 1:00 90 136/80\n",
               "exercise 98 138/80; exercise 118 150/80; recovery 90 136/80"),
    "a numbered list": (BRUCE + "base SR 88 150/94\n1 - 112 168/96 ok\n2 - 131 188/98 ok\noff for leg fatigue\n1' "
        "128 180/94\n",
                        "rest 88 150/94; exercise 112 168/96; exercise 131 188/98; recovery 128 180/94"),
    "prose": (BRUCE + "At the end of stage 1 heart rate was 94 with pressure 136/74, stage 2 113 and "
        "152/76. In recovery at 1 minute he was 90 and 130/70.\n",
              "exercise 94 136/74; exercise 113 152/76; recovery 90 130/70"),
    "watts": ("Upright bike\nRest 70, 120/80\n20 W 90 and 150/82, 40 W 103 and 162/84\n", "rest 70 120/80; exercise 90 150/82; exercise 103 162/84"),
    "no pressure": (BRUCE + "st 1 HR 101\nst 2 HR 120\n", "exercise 101 -; exercise 120 -"),
    "a minute log": (BRUCE + "1:00  91\n2:00  99\n3:00  106\n", "exercise 91 -; exercise 99 -; exercise 106 -"),
    "a drug log by the clock": ("0930 base HR 70 BP 130/80\n0942 Regadenoson 0.4 mg IV over 10 s\n0943 HR 98 "
        "124/72\n0945 HR 96 126/72\n",
                                "rest 70 130/80; infusion 98 124/72; infusion 96 126/72"),
    "an infusion and after": ("Adenosine 140 mcg/kg/min IV, 11:02 to 11:06\nmin  HR  BP\nbase 66 132/74\n1    74 "
        "124/68\n2    82 118/64\nrec 1 70 130/72\n",
                              "rest 66 132/74; infusion 74 124/68; infusion 82 118/64; recovery 70 130/72"),
    "off the belt, minute by minute": (BRUCE + "stage 1, 3 min 99 144/80\nstage 2, 6 min 121 160/82\nOff the bike: 1 min 110 "
        "152/80 / 3 min 90 140/78\n2 min off 86 136/76\n",
                                       "exercise 99 144/80; exercise 121 160/82; recovery 110 152/80; recovery 90 140/78; recovery 86 136/76"),
    "names and values": (BRUCE + "rest=72 130/82\ns1=3:00 1.7/10 97 146/82\ns2=6:00 2.5/12 119 158/84\nr1=1:00 104 150/82\n",
                         "rest 72 130/82; exercise 97 146/82; exercise 119 158/84; recovery 104 150/82"),
    "quoted names": (BRUCE + '{"phase":"rest","hr":72,"bp":"130/82"}\n{"phase":"stage 1","hr":97,"bp":"146/82"}\n', "rest 72 130/82; exercise 97 146/82"),
    "named cells": (BRUCE + "Time 3:00 | HR 97 | BP 146/82 | RPE 9\nRecovery 2:00 | HR 90 | BP 138/80\n", "exercise 97 146/82; recovery 90 138/80"),
    "a load and a rate": ("Bike ramp\n20 W  81\n40 W  93\n60 W  104\npost 2 min 90 140/80\n",
                          "exercise 81 -; exercise 93 -; exercise 104 -; recovery 90 140/80"),
    "a pressure not taken": (BRUCE + "1  3:00  98  144/80\n2  6:00  120  could not hear\n3 7:10 . 139 ... not taken, running\n",
                             "exercise 98 144/80; exercise 120 -; exercise 139 -"),
    "a part of a stage": (BRUCE + "st1 98 144/80; st2 120 158/82; st3 part 141 -- stop\n", "exercise 98 144/80; exercise 120 158/82; exercise 141 -"),
    "a time without a head": (BRUCE + "          HR   BP\n3:00      98   144/80\n6:00      120  158/82\n2:00      99   140/80\n",
                              "exercise 98 144/80; exercise 120 158/82; recovery 99 140/80"),
    "a peak in a run": ("Bruce treadmill\n70, 128/80 -> 6:00 116, 148/80 -> 8:10 pk 152, 170/82. 3 min post 101 136/78\n",
                        "rest 70 128/80; exercise 116 148/80; exercise 152 170/82; recovery 101 136/78"),
    "two peaks are no row": (BRUCE + "st 1 98 144/80\n\nHighest HR on the belt 98. Highest BP on the belt 144/80.\n", "exercise 98 144/80"),
    "no walking": ("Regadenoson 0.4 mg IV over 10 seconds. No walking. At 1 min HR 90, BP 120/70. At 4 min HR 80, BP 124/72.\n",
                   "infusion 90 120/70; infusion 80 124/72"),
    "a time of the day before the injection": ("0905:00 is no time\n10:11:00 regadenoson 0.4 mg iv push over 10 s\ntime   HR   BP\n10:10  70   "
        "130/80\n10:12  95   120/70\n10:16  80   126/74\n",
                                               "rest 70 130/80; infusion 95 120/70; infusion 80 126/74"),
    "the pump on and off": ("Adenosine 140 mcg/kg/min, pump on 1002, pump off 1006\n1000 70 130/80\n1003 82 122/74\n1008 78 124/76\n",
                            "rest 70 130/80; infusion 82 122/74; recovery 78 124/76"),
    "minutes after the infusion's length": ("Persantine 0.56 mg/kg IV (4 min)\n2 min 70 130/76\n4 min, end 78 126/74\n7 min 84 122/72\n",
                                            "infusion 70 130/76; infusion 78 126/74; recovery 84 122/72"),
    "a treadmill test converted": (BRUCE + "rest 70 130/80\nst 1 3:00 98 150/80\nst 2 3:30 104 156/82 hip pain\nPART B\n0940 72 132/80\n0941 "
        "regadenoson 0.4 mg IV over 10 sec\n1 min 96 124/70\n3 min 90 126/72\n",
                                   "rest 70 130/80; exercise 98 150/80; exercise 104 156/82; rest 72 132/80; infusion 96 124/70; infusion 90 126/72"),
    "a summary is no row": (BRUCE + "Peak HR 149 (92% of 162), peak BP 176/82\n", ""),
    "a printed protocol is no data": (BRUCE + "Stage  Time  Speed/Grade  HR  BP\n1  ____  1.7/10  ___  ___\n2  ____  2.5/12  ___  "
        "___\n", ""),
    "an indication is no row": ("Treadmill\nHistory: BP 180/100 HR 99 in clinic last week\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CASES))
def test_rows(name: str, checker: Checker) -> None:
    text, wanted = CASES[name]
    got = []
    for row in checker.read(text).rows:
        rate = f"{row.heart_rate.number:g}" if row.heart_rate else "-"
        bp = row.blood_pressure
        got.append(f"{row.phase} {rate} {f'{bp.number:g}/{bp.second:g}' if bp else '-'}")
        for cell in (row.heart_rate, bp, row.elapsed, row.clock):
            assert cell is None or text[cell.start : cell.end].strip()
    assert "; ".join(got) == wanted


def test_cells_hold_what_their_head_says(checker: Checker) -> None:
    text = (
        BRUCE + "| Stage | Time | Speed/Grade | METs | HR | BP |\n|---|---|---|---|---|---|\n| 2 | "
        "6:00 | 2.5/12 | 7.0 | 118 | 154/80 |\n"
    )
    (row,) = checker.read(text).rows
    assert [c and c.number for c in (row.elapsed, row.speed, row.grade, row.mets)] == [360, 2.5, 12, 7.0]
    assert row.label is not None
    assert "2" in text[slice(*row.label)]
