from config.problem import Finding, Problem, ProblemError, fail


def test_a_problem_says_what_happened_and_what_to_do():
    error = fail("disk-full", "The disk is full.", "Free some space.")
    assert isinstance(error, ProblemError)
    assert str(error) == "The disk is full. [disk-full] Free some space."


def test_a_finding_without_a_line_names_the_file_alone():
    problem = Problem(code="c", what="W.", cure="C.")
    assert str(Finding(problem=problem, file="f.yaml")) == "f.yaml: W. [c] C."
    assert str(Finding(problem=problem, file="f", line=3, path="a.b")) == "f:3: a.b: W. [c] C."
