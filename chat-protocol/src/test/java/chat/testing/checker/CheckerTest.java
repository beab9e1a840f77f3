package chat.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.checker.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that cannot find a fault is worth nothing: each kind of fault, in the smallest histories that have it. */
class CheckerTest {

    private static final String LOBBY = "lobby";
    private static final String EPOCH = "e1";

    private final List<Recording> recordings = new ArrayList<>();
    private final Recording alice = client("alice");
    private final Recording bob = client("bob");
    private final Recording carol = client("carol");

    private Recording client(String name) {
        Recording recording = new Recording(name);
        recordings.add(recording);
        return recording;
    }

    /** Alice is 1, bob 2, carol 3. */
    @BeforeEach
    void everybodyComes() {
        for (Recording client : recordings) {
            int seq = recordings.indexOf(client) + 1;
            client.add(new Observation.Joined(client.client(), client.client() + "'s session"));
            client.add(entered(EPOCH, seq, null, seq, seq));
        }
        got(Event.joined(LOBBY, 2, "bob"), alice);
        got(Event.joined(LOBBY, 3, "carol"), alice, bob);
    }

    private static Observation entered(String epoch, long seq, @Nullable Boolean recovered, int count, long last) {
        return new Observation.Entered(LOBBY, epoch, seq, recovered, count, last);
    }

    private static void sent(Recording client, String text) {
        client.add(new Observation.Sent("id of " + text, LOBBY, text));
    }

    private static Event message(long seq, Recording from, String text) {
        return Event.message(LOBBY, seq, from.client(), text, "id of " + text, null);
    }

    private static void got(Event event, Recording... clients) {
        for (Recording client : clients) {
            client.add(new Observation.Received(event));
        }
    }

    private void said(long seq, Recording from, String text) {
        sent(from, text);
        got(message(seq, from, text), alice, bob, carol);
    }

    private static void lost(Recording client) {
        client.add(new Observation.Disconnected());
    }

    private static void back(Recording client, Observation... entered) {
        client.add(new Observation.Resumed(client.client() + "'s session"));
        for (Observation observation : entered) {
            client.add(observation);
        }
        client.add(new Observation.CaughtUp());
    }

    private void settle() {
        recordings.forEach(client -> client.add(new Observation.Settled()));
    }

    private Verdict verdict() {
        return Checker.check(recordings);
    }

    private void expectOnly(Kind kind, String... evidence) {
        Verdict verdict = verdict();
        assertThat(verdict.violations()).as(verdict.toString()).hasSize(1);
        assertThat(verdict.violations().get(0).kind()).isEqualTo(kind);
        assertThat(verdict.violations().get(0).evidence()).contains(evidence);
        assertThat(verdict.isGood()).isFalse();
    }

    private void expectGood() {
        Verdict verdict = verdict();
        assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
    }

    @Test
    void whereEverybodyGetsEverythingNothingIsSaid() {
        said(4, alice, "hello");
        said(5, bob, "hi");
        settle();

        expectGood();
        assertThat(verdict())
                .hasToString("2 messages, 9 deliveries: every promise was kept")
                .extracting(Verdict::messages, Verdict::deliveries)
                .containsExactly(2L, 9L);
    }

    @Test
    void whatOthersGotInBetweenIsLost() {
        said(4, alice, "one");
        sent(alice, "two");
        got(message(5, alice, "two"), alice, carol);
        said(6, alice, "three");
        settle();

        expectOnly(Kind.LOST, "bob got #lobby/e1 6 behind 4, and not 5", "alice, carol saw alice: 'two' (id of two)");
    }

    @Test
    void whatOthersGotAtTheEndIsLost() {
        sent(alice, "last");
        got(message(4, alice, "last"), alice, carol);
        settle();

        expectOnly(Kind.LOST, "bob was in #lobby/e1 3 at the end, and never got 4");
    }

    @Test
    void whoHasLeftForGoodIsOwedNothingMore() {
        lost(bob);
        sent(alice, "last");
        got(message(4, alice, "last"), alice, carol);
        alice.add(new Observation.Settled());
        carol.add(new Observation.Settled());

        expectGood();
    }

    @Test
    void whoComesOrGoesBehindTheLastMessageNeedNotBeSeen() {
        said(4, alice, "last");
        got(Event.joined(LOBBY, 5, "dave"), alice);
        settle();

        expectGood();
    }

    @Test
    void whatIsMissingBehindAReturnIsLost() {
        said(4, alice, "one");
        lost(bob);
        sent(alice, "two");
        sent(alice, "three");
        got(message(5, alice, "two"), alice, carol);
        got(message(6, alice, "three"), alice, carol);
        back(bob, entered(EPOCH, 4, true, 3, 6));
        got(message(6, alice, "three"), bob);
        settle();

        expectOnly(Kind.LOST, "bob got #lobby/e1 6 after it came back to be told recovered:true behind 4, and not 5");
    }

    @Test
    void whatIsMissedAndToldSoIsNotLost() {
        lost(bob);
        sent(alice, "missed");
        got(message(4, alice, "missed"), alice, carol);
        back(bob, entered(EPOCH, 4, false, 3, 4));
        said(5, carol, "hello");
        settle();

        expectGood();
    }

    @Test
    void aReturnBehindANumberThatWasNotSeenIsNoRecovery() {
        lost(bob);
        sent(alice, "missed");
        got(message(4, alice, "missed"), alice, carol);
        back(bob, entered(EPOCH, 4, true, 3, 4));
        settle();

        expectOnly(Kind.FALSE_RECOVERY, "bob was told recovered:true behind #lobby/e1 4, having got up to #lobby/e1 3");
    }

    @Test
    void aReturnToAnotherEpochIsNoRecovery() {
        lost(bob);
        back(bob, entered("e2", 3, true, 3, 3));
        settle();

        expectOnly(Kind.FALSE_RECOVERY, "behind #lobby/e2 3, having got up to #lobby/e1 3");
    }

    @Test
    void anEntryAnewWhereOneHadBeenIsWrong() {
        lost(bob);
        back(bob, entered(EPOCH, 4, null, 3, 4));
        got(Event.joined(LOBBY, 4, "bob"), alice, carol);
        settle();

        assertThat(verdict().violations())
                .extracting(Violation::kind)
                .containsExactly(Kind.WRONG_ENTRY, Kind.NOT_PRESENT, Kind.MISCOUNTED);
    }

    @Test
    void aRoomThatIsGoneAfterAReturnIsWrongUnlessItWasLeft() {
        for (Recording client : List.of(bob, carol)) {
            client.add(new Observation.Entered("dev", EPOCH, client == bob ? 1 : 2, null, client == bob ? 1 : 2, 0));
        }
        carol.add(new Observation.Parting("dev"));
        for (Recording client : List.of(bob, carol)) {
            lost(client);
            back(client, entered(EPOCH, 3, true, 3, 3));
        }
        settle();

        expectOnly(Kind.WRONG_ENTRY, "bob came back and is not in #dev, which it had not left, at 1");
    }

    @Test
    void whoIsOutOfARoomWithoutHavingAskedIsFound() {
        alice.add(new Observation.Parting(LOBBY));
        got(Event.left(LOBBY, 4, "alice", "part"), alice, bob, carol);
        bob.add(new Observation.Parted(LOBBY));
        got(Event.left(LOBBY, 5, "carol", "part"), carol);

        assertThat(verdict().violations())
                .extracting(Violation::toString)
                .containsExactly(
                        "WRONG_ENTRY: bob is out of #lobby, which it had not left",
                        "WRONG_ENTRY: carol is out of #lobby, which it had not left");
    }

    @Test
    void theSameNumberTwiceIsARepetition() {
        said(4, alice, "one");
        got(message(4, alice, "one"), bob);
        settle();

        expectOnly(Kind.REPEATED, "bob got #lobby/e1 4 again");
    }

    @Test
    void numbersThatChangePlacesAreOutOfOrder() {
        sent(alice, "one");
        sent(alice, "two");
        got(message(4, alice, "one"), alice, carol);
        got(message(5, alice, "two"), alice, bob, carol);
        got(message(4, alice, "one"), bob);
        settle();

        expectOnly(Kind.OUT_OF_ORDER, "bob got #lobby/e1 4 behind 5");
    }

    @Test
    void differentThingsUnderOneNumberAreFound() {
        sent(alice, "one");
        got(message(4, alice, "one"), alice, carol);
        got(message(4, alice, "won"), bob);
        settle();

        expectOnly(Kind.DIFFERENT, "#lobby/e1 4: alice, carol saw alice: 'one' (id of one); bob saw alice: 'won'");
    }

    @Test
    void oneMessageUnderTwoNumbersIsADuplicate() {
        said(4, alice, "one");
        got(message(5, alice, "one"), alice, bob, carol);
        settle();

        expectOnly(Kind.DUPLICATE, "alice's 'one' (id of one) is #lobby/e1 4 and again #lobby/e1 5");
    }

    @Test
    void aMessageSentAgainIsNoDuplicate() {
        sent(alice, "one");
        lost(alice);
        back(alice, entered(EPOCH, 3, true, 3, 3));
        said(4, alice, "one");
        settle();

        expectGood();
    }

    @Test
    void aMessageSentInTwoSessionsIsTheSame() {
        sent(alice, "one");
        sentDirect(alice, "bob", "two");
        alice.add(new Observation.Joined("alice", "another session"));
        got(Event.left(LOBBY, 4, "alice", "disconnected"), bob, carol);
        alice.add(entered(EPOCH, 5, null, 3, 5));
        got(Event.joined(LOBBY, 5, "alice"), bob, carol);
        said(6, alice, "one");
        sentDirect(alice, "bob", "two");
        gotDirect(alice, 1, "alice", "bob", "two");
        gotDirect(bob, 1, "alice", "bob", "two");
        settle();
        expectGood();

        got(message(7, alice, "one"), alice, bob, carol);
        expectOnly(Kind.DUPLICATE, "alice's 'one' (id of one) is #lobby/e1 6 and again #lobby/e1 7");
    }

    @Test
    void aSendersMessagesInAnotherOrderAreFound() {
        sent(alice, "one");
        sent(alice, "two");
        got(message(4, alice, "two"), alice, bob, carol);
        got(message(5, alice, "one"), alice, bob, carol);
        settle();

        expectOnly(Kind.NOT_FIFO, "alice's 'two' (id of two) is #lobby/e1 4", "sent after what is #lobby/e1 5");
    }

    @Test
    void anAnswerInFrontOfWhatItAnswersIsFound() {
        sent(alice, "question");
        got(message(5, alice, "question"), bob);
        sent(bob, "answer");
        got(message(4, bob, "answer"), alice, carol);
        got(message(5, alice, "question"), alice, carol);
        got(message(4, bob, "answer"), bob);
        settle();

        assertThat(verdict().violations())
                .extracting(Violation::kind)
                .containsExactly(Kind.OUT_OF_ORDER, Kind.BEFORE_ITS_CAUSE);
    }

    @Test
    void aMessageThatNobodySentIsAPhantom() {
        got(message(4, alice, "boo"), alice, bob, carol);
        settle();

        expectOnly(Kind.PHANTOM, "alice: 'boo' (id of boo), which nobody sent");
    }

    @Test
    void aMessageUnderAnothersNameOrLabelIsAPhantom() {
        sent(alice, "one");
        got(message(4, bob, "one"), alice, bob, carol);
        got(Event.message(LOBBY, 5, "alice", "one", "another id", null), alice, bob, carol);

        assertThat(verdict().violations()).extracting(Violation::kind).containsExactly(Kind.PHANTOM, Kind.PHANTOM);
    }

    @Test
    void anAcknowledgementOfWhatIsSomethingElseIsFalse() {
        said(4, alice, "one");
        said(5, bob, "two");
        alice.add(new Observation.Acknowledged("one", LOBBY, 5));
        settle();

        expectOnly(Kind.FALSE_ACKNOWLEDGEMENT, "alice's 'one' (id of one) was acknowledged as #lobby/e1 5, but there");
    }

    @Test
    void anAcknowledgementOfWhatNobodySawIsFalse() {
        sent(alice, "one");
        alice.add(new Observation.Acknowledged("one", LOBBY, 4));
        settle();

        expectOnly(Kind.FALSE_ACKNOWLEDGEMENT, "acknowledged as #lobby/e1 4, which nobody saw");
    }

    @Test
    void anAcknowledgementOfWhatNobodyElseSawIsFalse() {
        sent(alice, "one");
        got(message(4, alice, "one"), alice);
        settle();

        expectOnly(Kind.FALSE_ACKNOWLEDGEMENT, "came back as #lobby/e1 4 and to nobody else");
    }

    @Test
    void anAcknowledgementOfWhatWasNotSentIsFalse() {
        alice.add(new Observation.Acknowledged("one", LOBBY, 3));
        sent(bob, "two");
        bob.add(new Observation.Acknowledged("two", "dev", 3));

        assertThat(verdict().violations())
                .extracting(Violation::kind)
                .containsExactly(Kind.FALSE_ACKNOWLEDGEMENT, Kind.FALSE_ACKNOWLEDGEMENT);
    }

    @Test
    void aSenderWithoutAnAnswerIsFound() {
        sent(alice, "one");
        settle();

        expectOnly(Kind.UNANSWERED, "alice's 'one' (id of one) was never answered; nobody saw it");
    }

    @Test
    void aSenderWhoWasToldThatThereIsNoAnswerKnowsWhatItKnows() {
        sent(alice, "one");
        sentDirect(alice, "bob", "two");
        alice.add(new Observation.Unknown("one"));
        alice.add(new Observation.Unknown("two"));
        settle();

        expectGood();
    }

    @Test
    void aRefusalOfWhatWasTakenIsFalse() {
        said(4, alice, "one");
        alice.add(new Observation.Refused("one", "rate_limited"));
        sent(bob, "two");
        bob.add(new Observation.Refused("two", "rate_limited"));
        settle();

        expectOnly(Kind.FALSE_REFUSAL, "alice's 'one' (id of one) was refused (rate_limited), but is #lobby/e1 4");
    }

    @Test
    void anEventOfARoomThatOneIsNotInIsUnasked() {
        got(Event.joined("dev", 1, "bob"), alice);
        lost(carol);
        got(Event.joined(LOBBY, 4, "dave"), carol);

        assertThat(verdict().violations()).extracting(Violation::kind).containsExactly(Kind.UNASKED, Kind.UNASKED);
    }

    @Test
    void presenceHasToBeTrue() {
        got(Event.joined(LOBBY, 4, "bob"), alice, carol);
        got(Event.left(LOBBY, 5, "dave", "exit"), alice, carol);
        got(Event.topic(LOBBY, 6, "erin", "tea"), alice, carol);
        got(Event.topic(LOBBY, 7, "carol", "tea"), alice, carol);

        assertThat(verdict().violations())
                .extracting(Violation::toString)
                .containsExactly(
                        "NOT_PRESENT: #lobby/e1 4: bob joined, but bob is there already",
                        "NOT_PRESENT: #lobby/e1 5: dave left: exit, but dave is not there",
                        "NOT_PRESENT: #lobby/e1 6: erin set the topic 'tea', but erin is not there");
    }

    @Test
    void aWrongNumberOfMembersIsFound() {
        lost(bob);
        back(bob, entered(EPOCH, 3, true, 4, 3));

        expectOnly(Kind.MISCOUNTED, "bob was told that there are 4 at #lobby/e1 3, but there are 3");
    }

    @Test
    void ofVeryManyViolationsSomeAreKeptAndAllAreCounted() {
        for (int i = 0; i < 1000; i++) {
            got(Event.joined(LOBBY, 3, "carol"), alice);
        }

        assertThat(verdict().count()).isEqualTo(1000);
        assertThat(verdict().violations()).hasSize(200);
    }

    private static void sentDirect(Recording from, String to, String text) {
        from.add(new Observation.SentDirect("id of " + text, to, text));
    }

    private static void gotDirect(Recording client, long seq, String from, String to, String text) {
        client.add(new Observation.ReceivedDirect(seq, from, to, text, "id of " + text));
    }

    @Test
    void directMessagesThatCameToBothAreAsTheyShouldBe() {
        sentDirect(alice, "bob", "psst");
        gotDirect(alice, 1, "alice", "bob", "psst");
        gotDirect(bob, 1, "alice", "bob", "psst");
        sentDirect(bob, "alice", "yes");
        lost(bob);
        gotDirect(alice, 2, "bob", "alice", "yes");
        back(bob, entered(EPOCH, 3, true, 3, 3));
        gotDirect(bob, 2, "bob", "alice", "yes");
        bob.add(new Observation.Acknowledged("yes", null, 2));
        settle();

        expectGood();
    }

    @Test
    void aDirectMessageThatItsReceiverNeverGotIsLost() {
        sentDirect(alice, "bob", "psst");
        gotDirect(alice, 1, "alice", "bob", "psst");
        settle();

        expectOnly(
                Kind.LOST,
                "bob among the direct messages never got alice's 'psst' (id of psst) to bob, which was acknowledged");
    }

    @Test
    void aDirectMessageToSomebodyWhoCameLaterIsNotLost() {
        sentDirect(alice, "dave", "psst");
        gotDirect(alice, 1, "alice", "dave", "psst");
        Recording dave = client("dave");
        dave.add(new Observation.Joined("dave", "dave's session"));
        dave.add(entered(EPOCH, 4, null, 4, 4));
        settle();

        expectGood();
    }

    @Test
    void aNumberThatIsMissingAmongDirectMessagesIsLost() {
        sentDirect(alice, "bob", "one");
        sentDirect(alice, "bob", "two");
        gotDirect(alice, 1, "alice", "bob", "one");
        gotDirect(alice, 2, "alice", "bob", "two");
        gotDirect(bob, 2, "alice", "bob", "two");
        settle();

        expectOnly(Kind.LOST, "bob among the direct messages got 2 behind 0, and not what is in between");
    }

    @Test
    void directMessagesThatComeTwiceAreFound() {
        sentDirect(alice, "bob", "one");
        gotDirect(alice, 1, "alice", "bob", "one");
        gotDirect(bob, 1, "alice", "bob", "one");
        gotDirect(bob, 1, "alice", "bob", "one");
        gotDirect(bob, 2, "alice", "bob", "one");
        settle();

        assertThat(verdict().violations())
                .extracting(Violation::toString)
                .containsExactly(
                        "REPEATED: bob among the direct messages got 1 again, having got 1: alice to bob: 'one' (id of one)",
                        "DUPLICATE: bob among the direct messages got 1 and 2: alice to bob: 'one' (id of one)");
    }

    @Test
    void directMessagesInAnotherOrderAreFound() {
        sentDirect(alice, "bob", "one");
        sentDirect(alice, "bob", "two");
        gotDirect(alice, 1, "alice", "bob", "one");
        gotDirect(alice, 2, "alice", "bob", "two");
        gotDirect(bob, 1, "alice", "bob", "two");
        gotDirect(bob, 2, "alice", "bob", "one");
        settle();

        expectOnly(Kind.NOT_FIFO, "got alice's 'one' (id of one) to bob as 2 behind alice's 'two'");
    }

    @Test
    void aDirectMessageThatWasSaidAgainMayComeBehindLaterOnes() {
        sentDirect(alice, "bob", "one");
        sentDirect(alice, "bob", "two");
        sentDirect(alice, "bob", "one");
        gotDirect(alice, 1, "alice", "bob", "two");
        gotDirect(bob, 1, "alice", "bob", "two");
        gotDirect(alice, 2, "alice", "bob", "one");
        gotDirect(bob, 2, "alice", "bob", "one");
        settle();

        expectGood();
    }

    @Test
    void aDirectMessageThatNobodySentIsAPhantom() {
        sentDirect(alice, "bob", "one");
        gotDirect(alice, 1, "alice", "bob", "one");
        gotDirect(bob, 1, "alice", "bob", "one");
        gotDirect(carol, 1, "alice", "carol", "one");
        gotDirect(carol, 2, "bob", "carol", "boo");
        settle();

        assertThat(verdict().violations()).extracting(Violation::kind).containsExactly(Kind.PHANTOM, Kind.PHANTOM);
    }

    @Test
    void aFalseAnswerToADirectMessageIsFound() {
        for (String text : List.of("unanswered", "refused", "acknowledged")) {
            sentDirect(alice, "bob", text);
        }
        alice.add(new Observation.Refused("refused", "user_unknown"));
        gotDirect(bob, 1, "alice", "bob", "refused");
        alice.add(new Observation.Acknowledged("acknowledged", null, 1));
        gotDirect(bob, 2, "alice", "bob", "acknowledged");
        alice.add(new Observation.Acknowledged("never sent", null, 1));
        settle();

        assertThat(verdict().violations())
                .extracting(Violation::kind)
                .containsExactly(
                        Kind.FALSE_ACKNOWLEDGEMENT, Kind.UNANSWERED, Kind.FALSE_REFUSAL, Kind.FALSE_ACKNOWLEDGEMENT);
    }
}
