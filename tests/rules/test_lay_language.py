"""Conclusions in lay words, and the harmless lines that differ from them in a word or two."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from tests.scoring import FRAME

ERRORS = """
Her heart is in good shape.
His heart looks strong to me.
The ticker is doing fine.
Heart checks out.
Her heart is getting plenty of blood.
The heart muscle is getting all the blood it needs.
I don't see anything wrong with her heart.
I see nothing wrong here.
I can't find anything wrong with this heart.
Didn't see anything to worry about.
Nothing in there to fret over.
Nothing to lose sleep over on this one.
Nothing jumped out at me.
Saw nothing that worries me.
I would not worry about this heart.
His heart is in trouble already.
That heart is not happy.
Something is wrong with her heart.
Her arteries are open.
His pipes are clear.
The plumbing looks good.
Those stents are wide open.
Stents look like they are holding.
Looks like her bypasses are holding up.
I bet the stent has closed.
That usually means a tight vessel.
This tells me an artery is pinched.
That is his old blockage talking.
There is a tight spot somewhere.
He has a clogged artery.
Probably a plugged vessel in front.
Looks like the LAD again to me.
I doubt this is his heart.
This is not her heart.
It's all lungs, not the heart.
I don't think the heart is the problem.
Nothing here points to his heart as the cause.
I'd bet on a blockage.
No sign of any blockage.
Don't see any sign of blockage.
Looks like a clean test.
Clean test.
Clean study.
I'd call it clean.
I would call this one good.
This one is a pass in my book.
PASSED IT
She passed.
Passed with room to spare.
Did not pass.
Flunked it.
Everything looks good.
All good on my end, heart-wise.
Heart-wise she is fine.
Came out clean.
Stress came back clean.
Test turned out fine.
Good result.
Not enough here to call it one way or the other.
Can't call it either way.
Too short to say anything.
Didn't get far enough to mean anything.
This test won't help anybody decide.
Not a useful test.
Negative both clinically and electrically.
ETT + @ 86%.
GXT (+) at 5:30.
EKG part neg.
Stress EKG pos V4-V6.
Her heart can take the trip.
He can go back to the rig.
OK to drive.
Ok to go to work Monday.
Fine by me to put him back on the truck.
No reason he can't go back to the farm.
She is good to go for camp.
He is good for another ten years.
Gets him past the FAA.
He can have that hernia fixed.
Should be fine for the knee.
She should be fine to fly.
Shouldn't be near a hose.
He should stay off the ladder.
No lifting till he sees somebody.
Get him a scan.
Get her to the cath lab.
Wouldn't bother with a MIBI.
I would not chase this any further.
No need to look further.
Ought to be looked at by a heart doctor.
Somebody should take a wire to him.
He ought to have an echo before he does anything.
Next stop is the cath lab.
Sensor slope should be turned up two notches.
Pacer rate response needs turning up.
Needs his BP meds adjusted.
Would double his metoprolol.
Somebody needs to fix that pressure.
Rest and stress sets look like twins.
Rest vs stress pics line up.
Both sets of pictures match.
Rest and stress pictures match, no cold spots.
The stress set is no different from the rest set.
No lighter spots on the stress set.
Even uptake all the way round.
Camera shows even uptake.
Dye went everywhere it should.
Same picture rest and stress.
There is a dark patch on the bottom wall after stress.
Bottom wall is pale on the stress pics.
Septum quits squeezing at 30.
Apex barely moves at peak.
All the walls pick up.
Every wall thickens with the drug.
All segments squeeze harder at peak.
Squeeze is good.
The heart squeezes hard at peak.
Heart gets smaller with stress like it should.
LV gets bigger after stress.
I doubt she lasts the year.
He is a ticking time bomb.
Heart attack waiting to happen.
Low odds of trouble.
Won't see any trouble from this heart for years.
She is at low risk.
Very unlikely to have a heart attack.
The whole job was ours: drug, doctor and reading.
We did it all: the tracing, the doctor and the reading.
I ran, supervised and read this test myself.
Walls look good rest and stress.
All walls move well at peak.
No wall got lazy at peak.
Bottom of the heart goes still at peak.
Echo looks fine.
Stress echo looks clean.
No new wall motion problem at peak.
Everything squeezed the way it should at peak.
Pics look identical.
Rest and stress look the same on the camera.
Stress images have a hole at the bottom that fills in at rest.
Less tracer in the front wall after stress.
Scan is clean.
Nuclear looks fine.
Reassuring walk.
Very reassuring.
Reassuring numbers.
These are reassuring findings.
Encouraging test.
Worrisome test.
I am not worried about him.
Not worried about this one.
I'm worried about this one.
This one scares me.
This one bothers me.
I don't like the look of this.
Don't like what I saw in V5.
Looks bad.
Low risk by my book.
Risk looks low.
High risk, this one.
Chances of a blockage are slim.
Odds of a heart attack are small.
Should do well long term.
Outlook is good.
He will need stents.
Will end up in the cath lab.
Needs a closer look.
Needs a cath soon.
Should have the pictures done next.
Could use a beta blocker.
Cut the metoprolol in half.
Can stop the metoprolol.
Safe to start rehab.
Ready for surgery.
Cleared for duty.
Good to go for his shoulder surgery.
May return to football.
No restrictions from our side.
Training range 110-125.
Follow up with her cardiologist sooner rather than later.
Call cardiology Monday.
See cardiology this week.
Nothing more to do from the heart side.
No further testing.
Pain is not from the heart.
Chest pain not coming from her heart.
The ST dip is from ischemia.
ST changes mean the heart is short of oxygen.
Changes point to the right coronary.
Suspicious for a blockage up front.
Blockage likely.
Cannot rule out a blockage.
Rules out blockage.
No heart disease.
No coronary disease today.
Heart disease is not behind this.
ST change is a false positive.
Inconclusive.
Can't tell from this.
This tells us nothing.
Non diagnostic walk.
Not a valid study.
Pos.
Test neg.
Abnormal study.
Borderline test.
WNL study.
Supervised and read by Dr. Lee.
Test, supervision and reading by our office.
""".strip().splitlines()
WARNINGS = """
Engine of a man ten years younger.
Big motor for 44.
Great engine for a guy his age.
Still a small tank for 71.
Motor of a guy half his age.
That is a big engine.
Small motor.
Fit as a fiddle.
Strong for 82.
Decent shape for a man who never works out.
In great shape.
Great shape for 70.
In the top few percent for fitness.
Top ten percent for her age.
Bottom tenth for age.
Elite for his decade.
Fitness tier: elite
Better shape than most his age.
Outdid most men his age.
Can outwork men half his age.
Not much in the tank.
He is way out of shape.
Couch potato fitness.
Atypical in character.
Typ angina.
Classic for angina.
Sounded like muscle pain.
Pain sounds musculoskeletal.
It sounds more like reflux.
Chest pain not typical.
Compared with his 2022 tracing the T waves look the same.
Looks better than his 2024 ride.
He got farther than on his discharge walk.
Strip is a dead ringer for her 2021 one.
Two minutes longer than last year.
Same as last year's.
T waves same as the old tracing.
Not as good as last time.
Beat his last test by a minute.
ST looks about the same as in 2023.
Resting EKG matches the one from March.
No change from the 2020 tracing.
No different from his last one.
Less ST depression than in 2022.
More PVCs than last time.
Auto Duke 9.0
#DukeAuto;5
#AutoStatement;ABNORMAL ST RESPONSE;UNCONFIRMED
Auto-read on the printout: "ABNORMAL ECG" (unconfirmed)
auto_duke;"+5 LOW RISK"
auto_summary;"NORMAL EXERCISE ECG"
auto_fitness,"EXCELLENT FOR AGE/SEX"
AutoText;CONSIDER LATERAL ISCHEMIA;
MachineInterp=BORDERLINE ECG
device_statement: ABNORMAL ECG
autoInterpretation: Normal ECG
Duke Treadmill Score  +3
Duke works out to 7.
Printout says borderline, unconfirmed.
The machine called it abnormal.
Computer thinks inferior ischemia.
Dr. Lee glanced at it and called it clean.
On his way past the screen he called it clean.
Dr. Hall told her it looks good.
Dr. Cho said looks normal to him.
Per Dr. Vega looks fine.
Dr. Perpignan told her daughter "those stents are wide open".
Dr. Lee listened to the lungs and said he was good to go.
Dr. Mancuso looked her over first and gave us the nod.
I called Doctor Yardley. He looked him over and said go ahead.
Dr. Bao listened to his heart and lungs and told him to hop on.
Dr. Nye had a listen and waved her on.
Dr. Nye checked her heart and said she could walk.
Dr. Nye examined her, fine to go.
NP looked him over and let him walk.
Dr. Farrow, supervising, personally supervised and was immediately available for the entire study.
Dr. Lee supervised the ride.
Dr. Lee supervised the patient throughout.
Dr. Lee stood by the treadmill the whole time.
SOB from being out of shape.
Great stamina.
Poor stamina for 50.
Excellent fitness.
Average for her age.
Fitness: good
Functional class II.
NYHA 2.
Superb aerobic capacity.
Very fit lady.
Deconditioned.
Legs and lungs of a teenager.
Typical angina at 6 min.
Pain atypical.
Chest pain sounds anginal.
Noncardiac sounding pain.
LVH with strain at rest.
Old inferior infarct on resting EKG.
Looks like an old MI on the strip.
LAE.
Ischemic looking ST at peak.
Worse than last time.
Better than in 2021.
Improved since last test.
Same as last year.
Went longer than last time.
ST worse than the March study.
Duke 5.
DTS: -4
Duke score of 7.5
Machine says abnormal.
Computer reads: abnormal stress ECG
Monitor flagged ischemia.
Printout: NORMAL ECG unconfirmed
*** ABNORMAL ECG ***
Auto interpretation: inferior infarct, age undetermined
Dr. Lee says it is negative.
Dr. Lee told the patient it was normal.
Per Dr. Lee no ischemia.
Fellow thinks it is positive.
Dr. Lee read it as normal.
Dr. Lee was not impressed with the ST.
Dr. Lee happy with the result.
Dr. Lee cleared her.
Dr. Lee said she was fine to walk.
NP Brown checked her over, ok to start.
PA listened to heart and lungs, ok'd the test.
Cleared by Dr. Lee.
Dr. Lee stood at the rail for the whole test.
Dr. Lee watched the monitor throughout.
Dr. Lee directed the test.
Direct supervision provided by Dr. Lee throughout.
I supervised.
""".strip().splitlines()
HARMLESS = """
Her heart rate is in good shape at 72.
Heart sounds normal, lungs clear.
Heart rhythm stayed regular.
His heart was pounding at the end.
He was told last year that his arteries are open.
Stents placed in 2019.
Stent LAD 2021, bypass x3 2015.
IV patent, flushed, wide open.
IV line clear.
IV went in clean.
Lungs clear, airway open.
Pipe smoker, quit 2001.
Plumber, works hard.
Works in plumbing.
Room is clean, belt wiped.
Clean tracing, no artifact.
Tracing clean in all leads.
Good clean tracing all the way through.
Skin clean and dry.
Test was stopped at 7 min.
Test ran clean, no lead off.
Test went smoothly.
Test went fine, no complaints.
Walk went well, no events.
Passed the 85% mark at 6:20.
Passed stage 3 at 9 min.
He passed his target at 5:10.
Passed out in the shower last week.
She passed 140 in stage 2.
Nothing wrong with the leads.
I don't see anything wrong with the cable.
No worries voiced by the patient.
He worries about his heart.
He asked if his heart is OK.
She was told not to worry.
Wife asked if the stents are open.
To see if the stents are open.
Order asks whether the grafts are working.
Reason: are the bypasses holding up?
Here because her doctor thinks an artery is blocked.
Cannot say how long he walked yesterday.
Could not hear the pressure either time.
Motor noise from the belt.
Treadmill motor hot, moved to room 2.
Truck engine mechanic, 54.
Works on engines.
Oxygen tank full.
Engine room worker, retired.
Motor vehicle accident 2019.
Drives a truck for a living.
He drives himself home.
OK to drive home after, ride arranged.
Wants to go back to the farm.
Needs the test for his FAA medical.
Here for camp physical.
Came for clearance before the trip.
She has a trip to Alaska in June.
Going to camp next week.
Surgery is set for May.
Wants to know if he can go back to work.
Told to stay off the belt till it stopped.
Doctor said no lifting after his hernia surgery.
Hold the rail, stay in the middle of the belt.
Rest and stress sets saved.
Rest and stress pictures taken, sent to the reader.
Pictures to be read by Dr. Lee.
Pictures taken 45 min after injection.
Camera sets lined up for 1000.
To the camera at 10:40.
Patient lined up under the camera.
Both sets of pictures stored.
No cold packs used.
Squeezed the bulb every minute.
Squeezed a ball during the drip.
Handgrip squeeze, 2 min.
Apex beat felt.
Leg muscle cramp at 6 min.
Top speed 4.2 mph, grade 16%.
Reached the top of stage 4.
Last 10 percent of the dose slow.
Top number 182.
Age 71, tank top worn.
Ran out of gas at 9 min, asked to stop.
He was out of breath.
Runs five miles a day.
Says he is in good shape for his age.
Says he can outwork men half his age.
Daughter says he is strong for 82.
Sharp pain, 2/10, left side.
Pain like a muscle pull, he says.
Felt like her reflux, she said.
Same pain as at home.
Same chest tightness as she has had at home.
BP same as stage 2.
HR the same as before.
ST back to the same level as rest.
Same shoes as last time.
Same protocol as 2022.
2022 tracing in chart.
Old tracing from 2021 sent to the reader.
Compared with rest, V5 down 1 mm.
T waves upright again at 3 min, as at rest.
Rhythm same as baseline.
No change from rest.
No change from baseline in any lead.
No change since the last set of vitals.
QRS unchanged.
More PVCs than at rest.
More PVCs in recovery than at peak.
Less ST depression at 5 min than at 1 min.
Slower than he wanted.
Longer recovery because of the dizziness.
Faster than his usual walk.
Auto BP cuff used.
Auto cuff left arm.
AutoBP;164/82
#AutoStatement;;
auto_duke;""
auto_summary,""
Duke: ____
Machine was reset before the start.
Computer restarted before the test.
Printout attached.
Printer said low paper.
Dr. Lee called it at 8 min.
Dr. Lee said stop at 7:10.
Dr. Lee said to go ahead with the images.
Dr. Lee told her the report comes Friday.
Dr. Lee told him to hop off.
Dr. Lee will call her.
Dr. Lee looked in at 4 min.
Dr. Lee said keep going one more stage.
Dr. Nwosu supervised and will read the tracings.
Dr. Nwosu supervised, reader is Dr. Lee.
Supervised by Dr. Lee, read by Dr. Hall.
Supervising was Dr. Ikenna Amadi; reading is Dr. Amadi too.
Dr. Lee, supervising, was next door.
I looked him over for rash before the electrodes.
I listened for bruits and felt none.
She listened to the instructions and said go ahead.
He hopped on and walked.
Told him to hop on when the belt moved.
I ran the test and will leave the reading to the doctor.
I did the hookup, the tracing and the pressures.
Whole dose in, no early stop.
The whole job took 40 min.
Discharged home with wife.
OK to go home per discharge checklist, vitals back to rest.
Went home feeling fine.
She feels fine now.
Looks well, walked out.
She looks good, no distress.
Felt better than last time, she says.
He did well.
She did great, kept going to 9 min.
Good sport, worked hard.
Nothing to report during recovery.
Nothing to add.
No trouble during the test.
No trouble with the belt.
No problem with the IV.
Heart trouble in the family.
Not his first test.
No reason given.
No reaction to the drug.
Reached target early.
Got farther into the protocol than planned.
Test good to 10 min by protocol.
V1 +, V6 -.
ST + 1 mm V2.
ETT 6/2/25 Bruce.
ETT - Bruce protocol.
GXT - 10:40 am.
ETT: Bruce.
Pulse strong, regular.
Pulses strong in both feet.
Grip strong both hands.
Strong coffee at 7 am.
Signal strong on all leads.
His dad died of a heart attack at 50.
Ticking noise from the belt.
Scan at 1100.
Get him a wheelchair.
Got her some water.
Needs the interpreter.
Should be in the chart by noon.
Would not take the mask.
Wouldn't bother with the arm ergometer so we used the belt.
No need to shave.
No further stages.
Next stop is nuclear for pictures.
Went to the cath lab in 2020.
Sensor on the finger replaced.
Pacer rate response on, set at 60-130.
Belt speed turned up by hand.
Turned the grade up to 12.
Somebody from cardiology reads it.
For what it is worth the clock was 2 min slow.
And for what it is worth he had his coffee at six.
Bottom wall outlet used for the monitor.
Dark patch of skin under V4.
Electrode V5 moved off the dark spot on the skin.
Uptake time 45 min.
Dye given at 9:40.
Low battery.
High pressure at rest, 170/98.
Risks explained, consent signed.
Risk of heart attack explained on the form.
Wall clock and treadmill clock agree.
Wall of the room.
Reassured by staff.
Patient reassured, walked on.
She was worried about the needle.
He is not worried about the walk.
Likes the new shoes.
Risk form signed.
Risks and benefits gone over.
Needs a ride home.
Needs help with the gown.
Will need the interpreter line.
He can play the radio.
Keep the arm still.
Keep walking, told him twice.
Walk 3 minutes at each stage.
Call cardiology if SBP over 220.
Call Dr. Lee at 5521 with questions.
See nuclear log for dose times.
No further chest pain after 2 min.
No further ectopy in recovery.
Pain not changed by breathing.
Pain in the leg, not the chest.
Dyspnea 4/10 at 6 min.
Legs heavy at 6 min.
ST dip 1 mm V5 at 6:00, back by 2 min.
ST changes in V4-V6 at 7 min, 1.5 mm.
No blockage of the IV.
Blocked toilet in the dressing room.
False start, belt restarted.
False alarm on the lead-off light.
Cannot tell the time he last ate.
Good signal.
Good pulse.
Good skin contact.
Good try.
Negative pressure room.
Neg trop.
Normal saline flush 10 mL.
NS flush.
Normal gait.
Normal sinus rhythm.
Normal speech, alert.
Abnormal gait, used rails.
Borderline high BP at rest, 138/88.
Average speed 2.5 mph.
Above knee brace on.
Fitness band on wrist removed.
Not fit tested for mask.
Class at 3 pm.
Stage II.
Angina 2/4 at 6 min.
Chest pain 3/10 at 7 min, gone 2 min in recovery.
LVH listed on the order.
Old MI per chart.
Inferior leads down 1 mm.
Worse knee pain at stage 3.
Better after sitting.
Improved with rest.
Pain improved with sitting.
Same leads as the resting tracing.
Longer recovery today.
Machine warmed up.
Computer clock 2 min slow.
Printout in the chart.
Monitor alarm at 170.
Printout: see chart
Dr. Lee says keep going.
Dr. Lee told us to stop at 8:10.
Dr. Lee will read.
Dr. Lee informed of 2 mm ST depression at 7 min.
Dr. Lee present in the suite.
Dr. Lee on the floor.
Dr. Lee at bedside for SVT.
Dr. Lee paged at 9:10, came at 9:12.
Dr. Lee ordered aminophylline 75 mg IV.
PCP Dr. Lee ordered this test.
NP Brown placed the IV.
I placed the leads.
I watched the screen and her face the entire time.
I took pressures each stage.
I was at the treadmill the whole time.
We walked her to the chair.
We stopped at 8:10 for fatigue.
Stopped for leg fatigue.
Stopped because the target was reached.
Mother asked when he may play again.
Told that his doctor will go over the results.
Patient told results come from the cardiologist.
Patient says last year's test was fine.
Says her cardiologist called it a clean bill in 2022.
Brother had a blockage at 52.
Her father dropped dead at 50.
History: two stents, both open on 2023 cath.
Echo 2023 EF 60.
Cath 2021 clean.
CAD, stents x2.
Referred to see if the stent is open.
For clearance before knee surgery.
Pre-op for hernia.
DOT physical, needs METs.
If ST falls 2 mm or more stop.
Read by: ________
Result: pending
Impression:
Interpretation: see cardiology report
Pictures: taken at 11:10, 12 min.
Stress pictures at 11:10.
Rest pictures repeated for motion.
Images look sharp, no motion.
Contrast given for poor windows.
Gel cleaned off.
Heart rate slow to come up.
Heart rate went up with each stage.
Heart rate 140.
Heart monitor removed.
Pump started 10:02, stopped 10:06.
Pump working, 140 mcg/kg/min.
Pump is fine.
Tank empty, changed.
She has a big dog.
Little motor skill.
Runs a small engine shop.
Works for the fire department, truck crew.
On the roof all summer.
Farm work, lifts hay.
Back on the belt after the shoe was tied.
Put him back on the monitor.
Ok to go to the bathroom.
Let her go to the waiting room.
Can go to nuclear for pictures.
Go back to the chair at 5 min.
Stay off caffeine 24 h.
Should not hold the rails.
Do not lean on the rail.
No lifting of the arm during the reading.
Top of the hour.
Bottom electrode came off.
Upper arm cuff.
He beat the clock.
Beats dropped on the pulse ox.
""".strip().splitlines()


def worst(checker: Checker, line: str) -> str | None:
    found = {f.severity for f in checker.check(f"{FRAME}{line}\n").findings if f.code[:3] in ("NC2", "NC3")}
    return next((severity for severity in ("error", "warning", "info") if severity in found), None)


@pytest.mark.parametrize("line", ERRORS)
def test_a_conclusion_in_any_words_is_an_error(line: str, rules_alone: Checker) -> None:
    assert worst(rules_alone, line) == "error"


@pytest.mark.parametrize("line", WARNINGS)
def test_a_rating_a_comparison_a_device_and_a_physicians_word_are_warnings(line: str, rules_alone: Checker) -> None:
    assert worst(rules_alone, line) == "warning"


@pytest.mark.parametrize("line", HARMLESS)
def test_the_neighbours_are_none(line: str, rules_alone: Checker) -> None:
    assert worst(rules_alone, line) is None
