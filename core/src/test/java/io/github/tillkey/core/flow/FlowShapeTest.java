package io.github.tillkey.core.flow;

import static io.github.tillkey.core.flow.FlowShape.Fault.STEP_BEFORE_SIGN_IN;
import static io.github.tillkey.core.flow.FlowShape.Fault.STEP_MISSING;
import static io.github.tillkey.core.flow.FlowShape.Fault.STEP_PASSED_BY;
import static io.github.tillkey.core.flow.Flows.flow;
import static io.github.tillkey.core.flow.Flows.step;
import static io.github.tillkey.core.flow.Flows.subflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.flow.FlowShape.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;

/** When everybody who passes a flow has signed in and passed the step. */
class FlowShapeTest {

    private static final String STEP = "the-step";
    private static final String PASSWORD = "password";

    private final List<AuthenticationFlowRepresentation> flows =
            new ArrayList<>(List.of(flow("sign in", step("cookie", "ALTERNATIVE"), step(PASSWORD, "ALTERNATIVE"))));

    private Set<Fault> faults(AuthenticationExecutionExportRepresentation... executions) {
        flows.add(flow("flow", executions));
        FlowShape shape = new FlowShape(flows, List.of(), Set.of("cookie", PASSWORD), false);
        Set<Fault> faults = shape.faults("flow", STEP);
        assertThat(shape.demands("flow", STEP)).as("for who plans").isEqualTo(faults.isEmpty());
        return faults;
    }

    @Test
    void aStepBehindAllWaysToSignInIsRight() {
        assertThat(faults(subflow("sign in", "REQUIRED"), step(STEP, "REQUIRED")))
                .isEmpty();
    }

    @Test
    void stepsThatFollowAndDoNotSignInChangeNothing() {
        flows.add(flow("more", step("otp-form", "REQUIRED")));

        assertThat(faults(subflow("sign in", "REQUIRED"), step(STEP, "REQUIRED"), subflow("more", "CONDITIONAL")))
                .isEmpty();
    }

    @Test
    void aStepBesideAlternativesIsPassedBy() {
        assertThat(faults(step("cookie", "ALTERNATIVE"), subflow("sign in", "ALTERNATIVE"), step(STEP, "REQUIRED")))
                .containsExactly(STEP_PASSED_BY);
    }

    @Test
    void alternativesThatAreSwitchedOffDoNotCount() {
        assertThat(faults(step("cookie", "DISABLED"), step(PASSWORD, "REQUIRED"), step(STEP, "REQUIRED")))
                .isEmpty();
    }

    @Test
    void aStepInAConditionalSubflowIsPassedBy() {
        flows.add(flow("some", step("condition", "REQUIRED"), step(STEP, "REQUIRED")));

        assertThat(faults(step(PASSWORD, "REQUIRED"), subflow("some", "CONDITIONAL")))
                .containsExactly(STEP_PASSED_BY);
    }

    @Test
    void aStepThatIsOneOfSeveralWaysIsMissing() {
        assertThat(faults(step(PASSWORD, "ALTERNATIVE"), step(STEP, "ALTERNATIVE")))
                .containsExactly(STEP_MISSING);
    }

    @Test
    void aStepThatIsSwitchedOffIsMissing() {
        assertThat(faults(step(PASSWORD, "REQUIRED"), step(STEP, "DISABLED"))).containsExactly(STEP_MISSING);
    }

    @Test
    void aStepInASubflowThatIsSwitchedOffIsMissing() {
        flows.add(flow("off", step(STEP, "REQUIRED")));

        assertThat(faults(step(PASSWORD, "REQUIRED"), subflow("off", "DISABLED")))
                .containsExactly(STEP_MISSING);
    }

    @Test
    void aStepBeforeASignInAsksTooEarly() {
        assertThat(faults(step(STEP, "REQUIRED"), subflow("sign in", "REQUIRED")))
                .containsExactly(STEP_BEFORE_SIGN_IN);
    }

    @Test
    void aStepThatComesASecondTimeTooEarlyIsNotRight() {
        flows.add(flow("early", step(STEP, "REQUIRED"), step(PASSWORD, "REQUIRED")));

        assertThat(faults(subflow("early", "REQUIRED"), step(STEP, "REQUIRED"))).containsExactly(STEP_BEFORE_SIGN_IN);
    }

    @Test
    void aFlowThatIsGoneHasNoStep() {
        assertThat(new FlowShape(flows, List.of(), Set.of(), false).faults("gone", STEP))
                .containsExactly(STEP_MISSING);
    }
}
