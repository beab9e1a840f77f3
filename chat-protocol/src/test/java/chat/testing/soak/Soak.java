package chat.testing.soak;

import static org.awaitility.Awaitility.await;

import chat.testing.checker.Checker;
import chat.testing.checker.Recording;
import chat.testing.checker.Verdict;
import chat.testing.faults.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/** Lets a crowd talk under faults, then waits until everybody has everything, and has it checked. */
public final class Soak {

    /** How long it may take until everybody is back and has everything: beyond that something is lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Soak() {}

    /**
     * Runs it to its end, with the talkers closed.
     *
     * @param time how long there are faults
     */
    public static Verdict run(List<FaultProxy> proxies, List<? extends Talker> talkers, Duration time)
            throws InterruptedException {
        Thread.sleep(time.toMillis());
        proxies.forEach(FaultProxy::calm);
        talkers.forEach(Talker::stopTalking);
        boolean settled = isSettledInTime(talkers);
        for (Talker talker : talkers) {
            talker.finish();
        }
        List<Recording> recordings = new ArrayList<>();
        for (Talker talker : talkers) {
            recordings.add(talker.recording());
            talker.close();
        }
        Verdict verdict = Checker.check(recordings);
        if (verdict.isGood() && !settled) {
            throw new AssertionError("not everybody has come to rest: "
                    + talkers.stream().map(Talker::progress).toList());
        }
        return verdict;
    }

    private static boolean isSettledInTime(List<? extends Talker> talkers) {
        try {
            await().atMost(PATIENCE).until(() -> isSettled(talkers));
            return true;
        } catch (ConditionTimeoutException e) {
            return false; // what is missing, and to whom, the checker says best
        }
    }

    private static boolean isSettled(List<? extends Talker> talkers) {
        List<Progress> all = talkers.stream().map(Talker::progress).toList();
        Map<String, Long> acknowledged = new HashMap<>();
        all.forEach(
                progress -> progress.acknowledged().forEach((room, seq) -> acknowledged.merge(room, seq, Math::max)));
        return all.stream().allMatch(progress -> progress.quiet() && progress.hasSeen(acknowledged));
    }
}
